// Node's own test runner and sinon: what fakes the timers is the argument. A call that hangs is a failure of its own.
import { mock } from "node:test";
import sinon from "sinon";
import { untilReminded } from "./until.mjs";
import { virtualCall } from "./virtual.mjs";

const { setTimeout, clearTimeout } = globalThis;
const DATE = new Date("2020-02-29T12:00:00Z");

/** Without `queueMicrotask`: when that is faked, the bodies of the platform's own requests never end. */
const toFake = ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "setImmediate", "clearImmediate"];
let clock;
const fakes = {
  sinon: {
    install(options) {
      clock = sinon.useFakeTimers({ toFake: [...toFake, "Date", "performance", "hrtime", "nextTick"], ...options });
    },
    remove: () => sinon.restore(),
    advance: (ms) => clock.tickAsync(ms),
  },
  "node-test": {
    install: (options) => mock.timers.enable(options),
    remove: () => mock.timers.reset(),
    advance: (ms) => mock.timers.tick(ms),
  },
};
const { install, remove, advance } = fakes[process.argv[2]];
const tests = {
  "without fake timers": () => virtualCall(),
  "under fake timers": () => {
    install();
    return virtualCall();
  },
  "under fake timers since the emulator has started": () => virtualCall(() => void install()),
  "under fake timers with another date": () => {
    install({ now: DATE });
    return virtualCall();
  },
  "until, without fake timers": () => untilReminded(),
  "until, under fake timers": () => {
    install();
    return untilReminded();
  },
  "until, moving the fake timers along": () => {
    install();
    return untilReminded(advance);
  },
};
const all = process.argv[3];
if (all) {
  // What sinon does by default. Last, because what spins does not come back.
  tests[all] = () => {
    sinon.useFakeTimers();
    return virtualCall();
  };
}

for (const [name, test] of Object.entries(tests)) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error("nothing came of it within 5 s")), 5000);
  });
  let error;
  try {
    const said = await Promise.race([test(), late]);
    if (said !== "CallConnected CallDisconnected") error = said;
  } catch (caught) {
    error = String(caught.stack);
  }
  clearTimeout(timer);
  remove();
  console.log(`RESULT ${JSON.stringify({ name, error })}`);
}
process.exit();
