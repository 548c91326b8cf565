import { expect, test } from "vitest";
import { virtualCall } from "./virtual.mjs";
import { untilReminded } from "./until.mjs";

test("without fake timers", async () => {
  expect(await virtualCall()).toBe("CallConnected CallDisconnected");
});

test("until, without fake timers", async () => {
  expect(await untilReminded()).toBe("CallConnected CallDisconnected");
});
