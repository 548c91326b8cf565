// The goldens that say they were recorded from the official package are what it does today.
import assert from "node:assert/strict";
import test from "node:test";
import { generate, written } from "./record.mjs";

test("the goldens are what the official package does; fix: node tests/conformance/client/record.mjs", async () => {
  const [made, there] = [await generate(), written()];
  assert.deepEqual([...there.keys()].sort(), [...made.keys()].sort());
  for (const [name, text] of made) assert.equal(there.get(name), text, name);
});
