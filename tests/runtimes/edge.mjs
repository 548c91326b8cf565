// Vercel's edge runtime: no code from strings, no compiling of WebAssembly; modules come compiled, by an import of `…?module`.
import { join } from "node:path";
import { edgeVm } from "../harness/edge-vm.mjs";

const FORBIDDEN = "compiling is forbidden here, so nothing can have tried to";

export const edge = [
  {
    name: "edge-runtime",
    dateHeader: "allowed",
    extra: [FORBIDDEN],
    async run({ place, config }) {
      const vm = await edgeVm(join(await place.consumer("edge-runtime"), "page.mjs"));
      // As text: what the other realm takes for an error is none here.
      const results = await vm.evaluate(`scenario(${JSON.stringify(config)}).then(JSON.stringify)`);
      return [...JSON.parse(results), forbidden(vm)];
    },
  },
];

function forbidden(vm) {
  const compile = "new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))";
  try {
    vm.evaluate(compile);
  } catch (error) {
    return { name: FORBIDDEN, error: /disallowed/.test(String(error)) ? undefined : `it fails otherwise: ${error}` };
  }
  return { name: FORBIDDEN, error: "this runtime compiles, so the test proves nothing" };
}
