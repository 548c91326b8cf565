// The goldens that the compiler sees are those of tests/wire.
import assert from "node:assert/strict";
import test from "node:test";
import { generate, written } from "../types/goldens.mjs";

test("goldens.ts is made of the goldens there are; fix: node tests/types/goldens.mjs", () => {
  assert.equal(written(), generate());
});
