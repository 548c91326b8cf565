import { expect, test } from "vitest";
import { virtualCall } from "./virtual.mjs";

test("without fake timers", async () => {
  expect(await virtualCall()).toBe("CallConnected CallDisconnected");
});
