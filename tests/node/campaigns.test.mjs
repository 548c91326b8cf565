// Campaigns, in a Node that has SQLite: the one that runs the tests may be one that has none.
import { readdirSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { finish } from "../harness/programs.mjs";
import { nodeWithSqlite } from "./flow/node.mjs";

const folder = fileURLToPath(new URL("campaigns/", import.meta.url));
for (const file of readdirSync(folder).filter((name) => name.endsWith(".test.mjs"))) {
  test(file, async () => {
    // What runs tests for this process would receive the results of those, and not print them.
    const env = { NODE_TEST_CONTEXT: undefined };
    await finish(await nodeWithSqlite(), ["--no-warnings", "--test-reporter=spec", "--test", `${folder}${file}`], {
      env,
      limitMs: 240_000,
    });
  });
}
