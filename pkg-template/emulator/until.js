// Virtual time that goes on by itself while a promise is pending, and what is said when it comes to nothing.
/** @import { EmulatorAdvanceOptions, EmulatorCall, EmulatorCallback, EmulatorConnection, EmulatorUntilOptions } from "./emulator.js" */
import { parseDuration } from "./core.js";
import { withCallSite } from "../errors.js";
import { contained, isThenable } from "../platform/contained.js";
import { mayWaitFor, name, ownTimers, pending, release } from "../platform/pending.js";
import { isDuration, pause, programTimer } from "./async.js";
import { placeOf } from "./place.js";
import { check, checkNames } from "./refusals.js";

/** How long a callback or a request that is under way holds up the clock, in milliseconds: a handler may wait for a later event. */
const SLOW_MS = 1000;
/** How often the clock waits for quiet before it goes on: a program that asks again and again is never quiet. */
const ROUNDS = 10;
/**
 * Of which parts real time is made, in milliseconds. A busy machine holds up the whole process: of a time in one part, a program may get
 * nothing.
 */
const PART_MS = 5;
/** The longest step when the timers of the program are moved as well, in milliseconds: what they lead to happens at most this late. */
export const STEP_MS = 1000;
/** The longest wait for a request or a callback that is under way when nothing is due, in milliseconds. */
const MOST_BUSY_MS = 30_000;
/** How many lines of one kind a report has. */
const MOST_LINES = 8;

/** How often it is looked at, in milliseconds of real time, whether a wait depends on a clock that stands still, and how many times. */
const LOOK_MS = 1000;
const MOST_LOOKS = 30;

/**
 * What this needs of an emulator.
 *
 * @typedef {object} Clock
 * @property {object} emulator
 * @property {number} startedMs when it was started, by a clock that only goes forward
 * @property {boolean} isVirtual
 * @property {number} speed how many times as fast as the program's time it runs
 * @property {boolean} hasTransport whether callbacks have anywhere to go
 * @property {() => number} now
 * @property {() => number | undefined} deadline when the next thing is due
 * @property {(ms: number) => void} move moves the clock, and begins what is due then
 * @property {() => number} activity a number that grows with everything that happens in the emulator
 * @property {() => Promise<unknown>} turn lets everything run that is ready to run, and applications answer on their sockets. That is no
 *   activity: they do so fifty times a second
 * @property {() => boolean} isAdvancing
 * @property {() => Promise<unknown>[]} own what the emulator itself is making, such as keys and tokens
 * @property {() => Promise<unknown>[]} underWay the callbacks and requests that are not answered
 * @property {() => string[]} requests those that clients have sent
 * @property {() => number} retryMs after how much real time a client may send again what failed last; 0 when the last answer was a success
 * @property {() => { calls: EmulatorCall[], connections: EmulatorConnection[], callbacks: EmulatorCallback[] }} state
 */

/**
 * See `until` of `Emulator`.
 *
 * @template Value
 * @param {Clock} clock
 * @param {PromiseLike<Value>} given
 * @param {EmulatorUntilOptions | undefined} options
 * @param {{ stack?: string }} site where the program waits
 * @returns {Promise<Value>}
 */
export async function until(clock, given, options, site) {
  const fix = typeof given === "function" ? "; call the function: until(flow())" : "";
  check("promise", isThenable(given), `expected a promise, such as that of an async function${fix}`);
  const { most, mostMs, quietMs, patienceMs, advanceTimers } = readOptions(options);
  const promise = Promise.resolve(given);
  let isOver = false;
  const end = () => {
    isOver = true;
  };
  const over = promise.then(end, end);
  if (!clock.isVirtual && !advanceTimers) {
    const own = clock.speed === 1 ? "" : ` of real time, ${span(Math.round(mostMs * clock.speed))} of the emulator's`;
    if (await isLate(over, mostMs))
      throw withCallSite(stillPending(clock, `after ${most}${own} (the option most gives it longer)`), site);
    return promise;
  }
  let left = mostMs;
  let seen = -1;
  for (;;) {
    await quiet();
    if (isOver) return promise;
    // In time of the program, whose timers are moved.
    const due = Math.ceil(untilDue(clock) / clock.speed);
    if (left === 0 || (due === Infinity && !advanceTimers)) {
      if (await goesOn()) continue;
      const when = left ? "and nothing is due any more" : `after ${most} of ${clock.isVirtual ? "virtual " : ""}time`;
      throw withCallSite(stillPending(clock, when), site);
    }
    // The program moves the clock itself.
    if (clock.isAdvancing()) {
      await pause(quietMs, over);
      continue;
    }
    const step = Math.min(due, left, advanceTimers ? STEP_MS : Infinity);
    left -= step;
    clock.move(step);
    await advanceTimers?.(step);
  }

  /** Waits until nothing happens any more that the last move led to. */
  async function quiet() {
    /** @type {Set<unknown>} */
    const slow = new Set();
    for (let round = 0; round < ROUNDS && !isOver; round++) {
      // However long a busy machine takes for it.
      for (let own = clock.own(); own.length; own = clock.own()) await Promise.allSettled(own);
      const underWay = clock.underWay().filter((each) => !slow.has(each));
      if (underWay.length) {
        await within(SLOW_MS, Promise.allSettled(underWay));
        for (const each of clock.underWay()) if (underWay.includes(each)) slow.add(each);
      }
      await clock.turn();
      const now = clock.activity();
      // A move that led to nothing tells the program nothing.
      if (now === seen) return;
      await within(quietMs, over);
      if (now === clock.activity()) seen = now;
    }
  }

  /**
   * Lets real time pass in which the program can do something; less of it when a promise settles before.
   *
   * @param {number} ms
   * @param {Promise<unknown>} promise never rejects
   */
  async function within(ms, promise) {
    let isSettled = false;
    const first = Promise.race([over, promise]).then(() => {
      isSettled = true;
    });
    for (let leftMs = ms; leftMs > 0 && !isSettled; leftMs -= PART_MS) await pause(Math.min(leftMs, PART_MS), first);
  }

  /** Whether the promise settles, or something becomes due, though nothing is due now. */
  async function goesOn() {
    let idleMs = 0;
    for (let allMs = 0; ; allMs += quietMs) {
      const before = clock.activity();
      await pause(quietMs, over);
      if (isOver || (left > 0 && clock.deadline() !== undefined)) return true;
      const isBusy = clock.underWay().length > 0 && allMs < MOST_BUSY_MS;
      idleMs = isBusy || clock.activity() !== before ? 0 : idleMs + quietMs;
      const mostIdleMs = patienceMs + clock.retryMs();
      if (idleMs >= mostIdleMs || (allMs >= 2 * mostIdleMs && !isBusy)) return false;
    }
  }
}

/**
 * The milliseconds of a duration.
 *
 * @param {string} path
 * @param {number | string} given
 */
export function durationOf(path, given) {
  check(path, typeof given === "string" || isDuration(given), "expected milliseconds, or a text such as 115s", given);
  if (typeof given !== "string") return given;
  try {
    return parseDuration(given);
  } catch (error) {
    const { message } = /** @type {Error} */ (error);
    check(path, false, message.replace(/^duration: /, ""), given);
    throw error;
  }
}

/**
 * The options of `advance`.
 *
 * @param {EmulatorAdvanceOptions | undefined} options
 */
export function advanceOptions(options) {
  const given = options ?? {};
  check("options", typeof given === "object" && !Array.isArray(given), "expected an object such as { timers }", given);
  checkNames("options", given, ["timers"]);
  const timers = given.timers ?? undefined;
  const expected = "expected a function, such as (ms) => mock.timers.tick(ms)";
  check("options.timers", timers === undefined || typeof timers === "function", expected, timers);
  return { timers };
}

/** @param {EmulatorUntilOptions | undefined} options */
function readOptions(options) {
  const given = options ?? {};
  check("options", typeof given === "object" && !Array.isArray(given), 'expected an object such as { most: "10m" }', given);
  checkNames("options", given, ["most", "quietMs", "patienceMs", "advanceTimers"]);
  const { most, quietMs, patienceMs, advanceTimers } = given;
  const longest = most ?? "10m";
  const mostMs = durationOf("options.most", longest);
  for (const [name, value] of Object.entries({ quietMs, patienceMs })) {
    check(`options.${name}`, (value ?? undefined) === undefined || isDuration(value), "expected milliseconds", value);
  }
  check(
    "options.advanceTimers",
    (advanceTimers ?? undefined) === undefined || typeof advanceTimers === "function",
    "expected a function, such as (ms) => vi.advanceTimersByTimeAsync(ms)",
    advanceTimers,
  );
  return {
    most: typeof longest === "string" ? longest : span(longest),
    mostMs,
    // Of a real wait of 0 there would be no end.
    quietMs: Math.max(quietMs ?? 20, 1),
    patienceMs: patienceMs ?? 2000,
    advanceTimers: advanceTimers ?? undefined,
  };
}

/**
 * Whether a time of the program's clock is over first.
 *
 * @param {Promise<void>} over
 * @param {number} ms
 */
async function isLate(over, ms) {
  let stop = () => {};
  const late = new Promise((resolve) => {
    stop = programTimer(() => resolve(true), ms);
  });
  const first = await Promise.race([over, late]);
  stop();
  return first === true;
}

/**
 * How long it takes until something is due, in milliseconds; `Infinity` when nothing is.
 *
 * @param {Clock} clock
 */
const untilDue = (clock) => Math.max((clock.deadline() ?? Infinity) - clock.now(), 0);

/**
 * A duration, as `advance` takes it.
 *
 * @param {number} ms
 */
const span = (ms) => (ms % 1000 || !ms ? `${ms}ms` : ms % 60_000 ? `${ms / 1000}s` : `${ms / 60_000}m`);

/**
 * The error of a promise that time alone does not settle: what everything waits for.
 *
 * @param {Clock} clock
 * @param {string} when
 */
function stillPending(clock, when) {
  const due = untilDue(clock);
  const { calls, connections, callbacks } = clock.state();
  const all = [...pending()].filter((each) => mayWaitFor(each, clock.emulator, clock.startedMs));
  const others = [...pending()].filter((each) => each.kind === "wait" && !all.includes(each)).length;
  /** @param {string} kind */
  const ofKind = (kind) => all.filter((each) => each.kind === kind).map(({ describe }) => describe());
  /** @param {EmulatorCallback["state"]} state */
  const inState = (state) => callbacks.filter((callback) => callback.state === state);
  const listed = inState("listed");
  const delivered = inState("delivered");
  const isDeaf = delivered.length > 0 && all.some(({ kind, owner }) => kind === "wait" && owner && !owner.isPosted);
  const isUnanswered = delivered.some(({ eventKind }) => eventKind === "IncomingCall") && !connections.length;
  const lines = [
    section("handlers that failed", ofKind("failure")),
    section("waits", ofKind("wait")),
    section("handlers that run", ofKind("handler")),
    section("operations without an answer", ofKind("operation")),
    section("requests to the emulator without an answer", clock.requests()),
    section("callbacks without an answer", inState("sending").map(callbackLine)),
    section(
      "callbacks that are sent again later",
      inState("waiting")
        .filter(({ attempts }) => attempts.length)
        .map(callbackLine),
    ),
    section("callbacks that were not accepted", inState("failed").map(callbackLine)),
    listed.length && !clock.hasTransport
      ? [`${listed.length} callbacks went nowhere: give Emulator.start() an onCallback, such as receiver.handle, or a fetch`]
      : [],
    isDeaf
      ? [
          "callbacks were delivered, and none to the receiver that waits: is its handle the onCallback, or called by it with the request?",
        ]
      : [],
    isUnanswered
      ? ['IncomingCall was delivered, and no call was answered: receiver.on("IncomingCall", …) with client.answerCall(…)']
      : [],
    inState("failed").some(({ url }) => !url)
      ? ["Event Grid has no subscription: give Emulator.start() an eventGridEndpoint, the URL of your receiver with ?secret=…"]
      : [],
    section("calls", [
      ...connections.filter(({ state }) => state !== "disconnected").map(connectionLine),
      ...calls.filter(({ state }) => state !== "terminated").map(callLine),
    ]),
    clock.retryMs()
      ? ["the last answer was an error: a client sends the request again after some real time, see patienceMs"]
      : [],
    due === Infinity ? [] : [`the next thing is due in ${span(due)}`],
    others ? [`${others} more ${others === 1 ? "wait is" : "waits are"} pending in this process, of other emulators`] : [],
  ].flat();
  const what = lines.length ? `:\n${lines.map((line) => `- ${line}`).join("\n")}` : ". No call is open, and nothing here waits.";
  const hint = timerHint();
  // The program has its error now. Waits that nothing ends would keep it running until their time is over.
  if (clock.isVirtual) release(all);
  const error = new Error(`until: the promise is still pending ${when}${what}${hint}`);
  return Object.assign(error, { name: "TimeoutError" });
}

/**
 * @param {string} title
 * @param {string[]} lines
 */
function section(title, lines) {
  const more = lines.length > MOST_LINES ? `, and ${lines.length - MOST_LINES} more` : "";
  return lines.length ? [`${title}: ${lines.slice(0, MOST_LINES).join("; ")}${more}`] : [];
}

/** @param {EmulatorCallback} callback */
function callbackLine({ eventKind, url, attempts, callConnectionId, callLegId }) {
  const last = attempts.at(-1);
  const call = callConnectionId ?? callLegId;
  const came = last && (last.status ?? last.error);
  return `${eventKind}${call ? ` of ${call}` : ""} to ${placeOf(url)}${came ? ` (attempt ${attempts.length}: ${came})` : ""}`;
}

/** @param {EmulatorConnection} connection */
function connectionLine({ callConnectionId, state, participants, media }) {
  const people = (participants ?? []).map((person) => person.state);
  const now = media.current && ` (${media.current.kind}: ${media.current.state})`;
  return `${callConnectionId} is ${state}${people.length ? `, participants: ${people.join(", ")}` : ""}${now ?? ""}`;
}

/** @param {EmulatorCall} call */
const callLine = ({ callLegId, state, participants }) =>
  `${callLegId} is ${state}${participants.length ? `, participants: ${participants.map((each) => each.state).join(", ")}` : ""}`;

/**
 * What holds up a program that waits for timers, which no time of an emulator moves.
 */
function timerHint() {
  if (isFaked())
    return "\nThe timers of this program are faked: what waits for one of them goes on with the option advanceTimers.";
  // Node and Bun know what keeps a program running.
  const { process } = /** @type {{ process?: { getActiveResourcesInfo?: () => string[] } }} */ (globalThis);
  const timers = process?.getActiveResourcesInfo?.().filter((resource) => resource === "Timeout").length ?? 0;
  if (timers <= ownTimers()) return "";
  return (
    "\nTimers of real time are pending in this program (setTimeout), and the clock of the emulator moves none: give them time by the options " +
    "patienceMs and quietMs, such as { patienceMs: 10_000 }, or fake the timers and move them by advanceTimers."
  );
}

/** Whether a test has faked `setTimeout`, as far as fakes can be known: those of sinon, Jest and Vitest have a clock. */
const isFaked = () => "clock" in globalThis.setTimeout;

/**
 * Says once that a wait of this process cannot end, because nothing moves the virtual clock. It is looked at after some real time, while
 * something is due.
 *
 * @param {object} clock
 * @param {() => number | undefined} clock.dueMs after how long something is due; `undefined` when nothing is, or the clock was moved
 * @param {object} clock.emulator
 * @param {number} clock.startedMs
 * @param {boolean} clock.isReported whether that was said
 * @param {(isReported: boolean) => void} clock.end called when it is no longer looked at
 */
export function watchStandstill({ dueMs, emulator, startedMs, isReported, end }) {
  const advice = () => {
    const ms = dueMs();
    const due = span(ms ?? 0);
    return ms === undefined
      ? ""
      : `The virtual clock of the emulator stands still, and the next thing is due in ${due}: write await emulator.until(promise), or ` +
          `await emulator.advance("${due}").`;
  };
  // Waits that time out before that name it as well.
  const forget = name("clock", advice, { emulator });
  let looks = 0;
  /** @type {WeakSet<object>} */
  let before = new WeakSet();
  const over = () => {
    forget();
    end(isReported);
  };
  const look = () => {
    if (!advice() || ++looks > MOST_LOOKS) return over();
    const waits = [...pending()].filter((each) => each.kind === "wait" && mayWaitFor(each, emulator, startedMs));
    // The last one: earlier ones may be left over.
    const wait = waits.reverse().find((each) => before.has(each));
    before = new WeakSet(waits);
    if (wait && !isReported) {
      isReported = true;
      contained(() => console.warn(`ringwire: ${wait.describe()}. ${advice()} Reported once.`));
    }
    again();
  };
  const again = () => {
    try {
      // It keeps no program running, and no fake timer of a test holds it up.
      AbortSignal.timeout(LOOK_MS).addEventListener("abort", look);
    } catch {
      over();
    }
  };
  again();
}
