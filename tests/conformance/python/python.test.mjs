// The unmodified official package for Python against our emulator, over TLS: each public method of its two clients, in both halves of the
// package. `judge.py` makes the calls; each method is one test here.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { finish } from "../../harness/programs.mjs";
import { sockets } from "../../harness/servers.mjs";
import { freePort, serveOverTls } from "../../harness/tls.mjs";
import { python } from "../../harness/tools.mjs";

const program = fileURLToPath(new URL("judge.py", import.meta.url));

/** What `judge.py` says of one half of the package. */
async function judge(half) {
  const port = await freePort();
  const media = await sockets();
  const served = await serveOverTls({ eventGridEndpoint: `http://127.0.0.1:${port}/grid` });
  try {
    const env = {
      ...served.env,
      PORT: port,
      CONNECTION_STRING: served.connectionString,
      CONTROL: served.endpoint,
      SOCKET_URL: media.url,
    };
    const output = await finish(await python(), [program, half], { env, limitMs: 180_000 });
    const lines = output.split("\n").filter((line) => line.startsWith("{"));
    const [about, ...results] = lines.map((line) => JSON.parse(line));
    return { ...about, results, output };
  } finally {
    await served.close();
    media.close();
  }
}

// Both at once: what they wait for is the emulator's clock.
const halves = ["sync", "aio"];
const judged = halves.map(judge);

for (const [index, half] of halves.entries()) {
  describe(`the official package for Python, ${half}`, async () => {
    const { methods, results, refused, output } = await judged[index];
    for (const { name, error } of results) {
      const title = refused[name] ? `${name} is refused, as by the service: ${refused[name][1]}` : name;
      test(title, () => assert.ok(error === null, error));
    }
    test("every public method was tried", () => {
      assert.ok(methods.length >= 30, `${methods}`);
      assert.deepEqual(results.map(({ name }) => name).toSorted(), methods.toSorted());
    });
    test("the packages of Azure read every event", () => {
      const said = output.replace(/^\{.*$/gm, "");
      assert.ok(!said.includes("Traceback"), said);
    });
  });
}
