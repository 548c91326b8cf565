// Next.js, built by Turbopack and by webpack: a route for Node, one for the edge, and a component for browsers.
import { join } from "node:path";
import { inPage, launch } from "../harness/browser.mjs";
import { equal } from "../harness/check.mjs";
import { CONVERSATION, conversation, DOWNLOADS, downloads, inTurn, VIRTUAL_CALL } from "./checks.mjs";
import { node, program } from "./place.mjs";
import { whileServing } from "./served.mjs";

const IN_BROWSER = "a client component has a call on its own emulator";
const prefixed = (prefix, results) => results.map(({ name, error }) => ({ name: `${prefix}: ${name}`, error }));

export const next = [application("next-turbopack", []), application("next-webpack", ["--webpack"])];

function application(name, options) {
  return {
    name,
    tests: [
      ...["node", "edge"].flatMap((runtime) => CONVERSATION.map((test) => `${runtime}: ${test}`)),
      `node: ${DOWNLOADS}`,
      IN_BROWSER,
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
          ...(await inTurn({ [IN_BROWSER]: () => inBrowser(base, join(dir, "profile")) })),
        ],
        { port: /http:\/\/127\.0\.0\.1:(\d+)/ },
      );
    },
  };
}

async function inBrowser(base, profile) {
  const browser = await launch(profile);
  try {
    const said = await inPage(browser, base, async () => {
      const output = document.querySelector("output");
      for (let tries = 0; !output.textContent && tries < 100; tries += 1) {
        // It hears of a click only when it is hydrated.
        if (tries % 20 === 0) document.querySelector("button").click();
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      return output.textContent;
    });
    equal(said, VIRTUAL_CALL, "kinds of events");
  } finally {
    await browser.close();
  }
}
