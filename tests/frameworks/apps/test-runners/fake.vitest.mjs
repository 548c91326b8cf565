import { afterEach, expect, test, vi } from "vitest";
import { virtualCall } from "./virtual.mjs";
import { untilReminded } from "./until.mjs";

afterEach(() => void vi.useRealTimers());

test("under fake timers", async () => {
  vi.useFakeTimers();
  expect(await virtualCall()).toBe("CallConnected CallDisconnected");
});

test("under fake timers since the emulator has started", async () => {
  expect(await virtualCall(() => void vi.useFakeTimers())).toBe("CallConnected CallDisconnected");
});

test("under fake timers with another date", async () => {
  vi.useFakeTimers({ now: new Date("2020-02-29T12:00:00Z") });
  expect(await virtualCall()).toBe("CallConnected CallDisconnected");
});

test("until, under fake timers", async () => {
  vi.useFakeTimers();
  expect(await untilReminded()).toBe("CallConnected CallDisconnected");
});

test("until, moving the fake timers along", async () => {
  vi.useFakeTimers();
  expect(await untilReminded((ms) => vi.advanceTimersByTimeAsync(ms))).toBe("CallConnected CallDisconnected");
});
