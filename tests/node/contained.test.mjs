// Functions that a program gives may throw, reject, give a thenable that throws, or never settle: the program goes on, no rejection is
// unhandled, and the error is reported in one place, once. Each runs in a process of its own, since the fault would end it.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const program = fileURLToPath(new URL("contained-program.mjs", import.meta.url));
const HOWS = ["throws", "rejects", "thenable", "getter", "never settles"];

/** What is seen of it: by function, what the run reported must satisfy. `hangs` says that the function never settles. */
const FUNCTIONS = {
  onError({ onError, console, statuses, hangs }) {
    assert.deepEqual([statuses, onError], [[200, 500, 400], []]);
    // The error that it was to report is not lost.
    assert.equal(console.length, hangs ? 0 : 1, console);
    if (!hangs) assert.match(console[0], /onError failed.*onError failed.*of a handler/);
  },
  onRefused({ onError, statuses, hangs }) {
    assert.deepEqual(statuses, [200, 500, 400]);
    const failures = onError.filter((message) => message === "onRefused failed");
    assert.equal(failures.length, hangs ? 0 : 2, "each refusal");
  },
  handler({ onError, statuses, hangs }) {
    assert.deepEqual(statuses, [500, 500, 400, 200], "it is called again");
    const own = onError.filter((message) => (hangs ? /has not returned within 60 ms/ : /^handler failed$/).test(message));
    assert.equal(own.length, 1, onError);
  },
  waitUntil({ onError, statuses, hangs }) {
    assert.deepEqual(statuses, [200, 500, 400]);
    assert.equal(onError.filter((message) => message === "waitUntil failed").length, hangs ? 0 : 2, onError);
  },
  "store.add"({ onError, statuses, hangs }) {
    if (hangs) return assert.deepEqual(statuses, ["late", "late", 400], "its limit is longer than this test");
    assert.deepEqual(statuses, [500, 500, 400]);
    assert.equal(onError.filter((message) => message === "store.add failed").length, 2, onError);
  },
  "store.get"({ onError, statuses, hangs }) {
    if (hangs) return assert.deepEqual(statuses, ["late", "late", 400]);
    assert.deepEqual(statuses, [500, 500, 400]);
    assert.equal(onError.filter((message) => message === "store.get failed").length, 2, onError);
  },
  "store.list"({ statuses, outcome, hangs }) {
    assert.deepEqual(statuses, [200, 500, 400], "an event needs no list");
    assert.match(outcome, hangs ? /^TimeoutError/ : /store\.list failed/);
  },
  predicate({ outcome, statuses, onError, hangs }) {
    assert.deepEqual([statuses, onError], [[200], []]);
    chosen(outcome, hangs);
  },
  "predicate of events"({ outcome, statuses, onError, hangs }) {
    assert.deepEqual([statuses, onError], [[200], []]);
    chosen(outcome, hangs);
  },
  next({ onError, hangs }) {
    assert.equal(onError.filter((message) => message === "next failed").length, hangs ? 0 : 2, onError);
  },
  "next destroy"({ onError, hangs }) {
    assert.equal(onError.filter((message) => message === "next destroy failed").length, hangs ? 0 : 1, onError);
  },
  onAttempt: ({ outcome }) => assert.match(outcome, /answered 404/, "it has no say in the operation"),
  "client fetch": cause,
  "token source": cause,
  "body of the answer": cause,
  signal: ({ outcome }) => assert.equal(outcome, "Error: signal failed"),
  onCallback: ({ outcome, hangs }) => assert.equal(outcome, hangs ? "unanswered" : "failed"),
  "emulator fetch": ({ outcome, hangs }) => assert.equal(outcome, hangs ? "unanswered" : "failed"),
  "error of onCallback": ({ outcome }) => assert.equal(outcome, "failed"),
  "body of onCallback": ({ outcome }) => assert.equal(outcome, "delivered"),
  report: ({ outcome }) => assert.equal(outcome, "1"),
};

/** A signal is an object of the platform; what it cannot do it says at once. */
const ONLY = { signal: ["throws"] };

/** The operation rejects, with the error as the cause. */
function cause({ outcome, which, hangs }) {
  if (hangs) assert.match(outcome, /^TimeoutError/);
  else assert.equal(outcome, `Error: ${which} failed`);
}

/** The wait has ended with the error, and nothing is pending; a promise is no answer of a predicate. */
function chosen(outcome, hangs) {
  assert.match(outcome, / 0$/);
  assert.match(outcome, hangs ? /TypeError: .*got a promise/ : /predicate.* failed|TypeError: .*got a promise/);
}

for (const [name, check] of Object.entries(FUNCTIONS)) {
  describe(name, { concurrency: 2 }, () => {
    for (const how of ONLY[name] ?? HOWS) {
      test(how, async () => {
        const { stdout } = await run(process.execPath, [program, name, how], { timeout: 60_000 });
        const reported = JSON.parse(stdout);
        assert.equal(reported.unhandled, 0, "unhandled rejections");
        check({ ...reported, which: name, hangs: how === "never settles" });
      });
    }
  });
}
