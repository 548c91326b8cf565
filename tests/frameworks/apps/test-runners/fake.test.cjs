const { virtualCall } = require("./virtual.cjs");
const { untilReminded } = require("./until.cjs");

afterEach(() => void jest.useRealTimers());

test("under fake timers", async () => {
  jest.useFakeTimers();
  expect(await virtualCall()).toBe("CallConnected CallDisconnected");
});

test("under fake timers since the emulator has started", async () => {
  expect(await virtualCall(() => void jest.useFakeTimers())).toBe("CallConnected CallDisconnected");
});

test("under fake timers with another date", async () => {
  jest.useFakeTimers({ now: new Date("2020-02-29T12:00:00Z") });
  expect(await virtualCall()).toBe("CallConnected CallDisconnected");
});

test("until, under fake timers", async () => {
  jest.useFakeTimers();
  expect(await untilReminded()).toBe("CallConnected CallDisconnected");
});

test("until, moving the fake timers along", async () => {
  jest.useFakeTimers();
  expect(await untilReminded((ms) => jest.advanceTimersByTimeAsync(ms))).toBe("CallConnected CallDisconnected");
});
