const { virtualCall } = require("./virtual.cjs");

test("without fake timers", async () => {
  expect(await virtualCall()).toBe("CallConnected CallDisconnected");
});
