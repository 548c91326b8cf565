// SvelteKit with the adapter for Node: routes of the server, and a page.
import { CONVERSATION, conversation, DOWNLOADS, downloads } from "./checks.mjs";
import { COMPONENT, component } from "./pages.mjs";
import { node, program } from "./place.mjs";
import { whileServing } from "./served.mjs";

export const sveltekit = [
  {
    name: "sveltekit",
    tests: [...CONVERSATION, DOWNLOADS, ...COMPONENT],
    async run({ place }) {
      const dir = await place.app("sveltekit");
      await node(dir, [program("vite", "bin/vite.js"), "build"], { newer: true, limitMs: 180_000 });
      const use = async (base) => [
        ...(await conversation(base)),
        ...(await downloads(`${base}/download`)),
        ...(await component(base, place)),
      ];
      const env = { HOST: "127.0.0.1", PORT: "0" };
      return whileServing(dir, ["build/index.js"], use, { newer: true, env, port: /:(\d+)/ });
    },
  },
];
