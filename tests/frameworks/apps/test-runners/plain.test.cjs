const { virtualCall } = require("./virtual.cjs");
const { untilReminded } = require("./until.cjs");

test("without fake timers", async () => {
  expect(await virtualCall()).toBe("CallConnected CallDisconnected");
});

test("until, without fake timers", async () => {
  expect(await untilReminded()).toBe("CallConnected CallDisconnected");
});
