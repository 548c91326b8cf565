// Next.js, built by Turbopack and by webpack: a route for Node, one for the edge, and a component for browsers.
import { CONVERSATION, conversation, DOWNLOADS, downloads } from "./checks.mjs";
import { COMPONENT, component } from "./pages.mjs";
import { node, program } from "./place.mjs";
import { whileServing } from "./served.mjs";

const prefixed = (prefix, results) => results.map(({ name, error }) => ({ name: `${prefix}: ${name}`, error }));

export const next = [application("next-turbopack", []), application("next-webpack", ["--webpack"])];

function application(name, options) {
  return {
    name,
    tests: [
      ...["node", "edge"].flatMap((runtime) => CONVERSATION.map((test) => `${runtime}: ${test}`)),
      `node: ${DOWNLOADS}`,
      ...COMPONENT,
    ],
    async run({ place }) {
      const dir = await place.app(name, "next");
      const cli = program("next", "dist/bin/next");
      await node(dir, [cli, "build", ...options], { limitMs: 300_000 });
      const start = [cli, "start", "--hostname", "127.0.0.1", "--port", "0"];
      return whileServing(
        dir,
        start,
        async (base) => [
          ...prefixed("node", await conversation(`${base}/node`)),
          ...prefixed("node", await downloads(`${base}/node/phone/download`)),
          ...prefixed("edge", await conversation(`${base}/edge`)),
          ...(await component(base, place)),
        ],
        { port: /http:\/\/127\.0\.0\.1:(\d+)/ },
      );
    },
  };
}
