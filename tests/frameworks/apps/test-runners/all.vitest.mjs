import { afterEach, expect, test, vi } from "vitest";
import { virtualCall } from "./virtual.mjs";

afterEach(() => void vi.useRealTimers());

test("under fake timers of all kinds, or the platform cannot read a body of its own", async () => {
  const toFake = ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "setImmediate", "clearImmediate", "Date"];
  vi.useFakeTimers({ toFake: [...toFake, "performance", "queueMicrotask"] });
  expect(await virtualCall()).toBe("CallConnected CallDisconnected");
});
