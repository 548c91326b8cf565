// Where everything of a call is on its timeline: lanes with bars and marks, in percent of the time shown. It draws nothing.
import { isOver, keyOf } from "./call.js";
import { nameOf } from "./numbers.js";
/** @import { Call } from "./types.d.ts" */

/** How much time the timeline shows, in seconds. It grows in steps: a scale that moves with the clock cannot be read. */
const SPANS = [10, 20, 30, 60, 120, 180, 300, 600, 1200, 1800, 3600];

/** How many requests and callbacks are drawn, the newest of them: more would lie upon each other. The wire has them all. */
export const MOST_MARKS = 200;

/**
 * What states look like; every look also has a text.
 *
 * @type {Record<string, string>}
 */
const TONES = {
  ...{
    requested: "wait",
    establishing: "wait",
    incoming: "wait",
    ringing: "wait",
    established: "good",
    connected: "good",
    completed: "good",
  },
  ...{ connecting: "wait", transferring: "wait", disconnecting: "end", disconnected: "end" },
  ...{ terminating: "end", terminated: "end", left: "end", failed: "bad" },
  ...{ succeeded: "good", answered: "good", canceled: "end", cancelled: "end", stopped: "end" },
};

/** @param {string} state */
export const toneOf = (state) => TONES[state] ?? "wait";

/**
 * @param {Call} call
 * @param {number} now
 */
export function timeline(call, now) {
  const { startedAt } = call;
  const end = call.endedAt ?? now;
  const elapsed = (end - startedAt) / 1000;
  const span = SPANS.find((seconds) => seconds > elapsed) ?? Math.ceil(elapsed / 3600) * 3600;
  /** @param {number} at */
  const percent = (at) => Math.min(100, Math.max(0, (at - startedAt) / (span * 10)));
  /**
   * @param {string} kind
   * @param {string} tone
   * @param {string} text
   * @param {{ from: number, to?: number }} span
   * @param {string} key
   */
  const bar = (kind, tone, text, { from, to = end }, key) => {
    const left = percent(from);
    return { key: `${key}${from}`, kind, tone, text, left, width: Math.max(percent(to) - left, 0.4) };
  };
  /**
   * @param {string} kind
   * @param {string} text
   * @param {number} at
   * @param {{ key: string, entryId?: number, label?: string }} about
   */
  const mark = (kind, text, at, { key, entryId, label = "" }) => ({ key, kind, text, entryId, label, left: percent(at) });

  const application = {
    key: "application",
    name: "Application",
    note: `${call.marks.filter(({ kind }) => kind === "request").length} sent, ${call.marks.filter(({ kind }) => kind === "callback").length} received`,
    bars: /** @type {ReturnType<typeof bar>[]} */ ([]),
    marks: call.marks.slice(-MOST_MARKS).map(({ kind, text, at, entryId, key }) => mark(kind, text, at, { key, entryId })),
  };
  const service = {
    key: "service",
    name: "Service",
    note: call.state,
    bars: [
      ...call.states.filter(({ state }) => !isOver(state)).map((one) => bar("state", toneOf(one.state), one.state, one, "state")),
      ...call.prompts.flatMap(({ from, to, what, loop, id }) =>
        from ? [bar("prompt", "play", loop ? `${what}, looping` : what, { from, to }, `${id} `)] : [],
      ),
    ],
    marks: /** @type {ReturnType<typeof mark>[]} */ ([]),
  };
  const people = [...call.people.values()].map(({ rawId, state, reason, spans, keys }) => ({
    key: rawId,
    name: nameOf(rawId),
    note: noteOf(call, { state, reason }),
    bars: spans.map((one) => bar("person", toneOf(one.state), one.state, one, "span")),
    marks: [
      ...keys.map(({ tone, at }, index) => mark("key", `pressed ${keyOf(tone)}`, at, { key: `key${index}`, label: keyOf(tone) })),
      ...(state === "failed" && spans.length
        ? [mark("failure", reason ?? "failed", spans.at(-1)?.to ?? end, { key: "failure" })]
        : []),
    ],
  }));
  return { lanes: [application, service, ...people], ticks: ticksOf(span), elapsed, now: call.over ? undefined : percent(now) };
}

/**
 * Hanging up ends the application's part. Two or more people may talk on, and no event says how long.
 *
 * @param {Call} call
 * @param {{ state: string, reason?: string }} person
 */
function noteOf(call, { state, reason }) {
  if (reason) return `${state}: ${reason}`;
  return call.over && state === "connected" ? "talks on, unseen" : state;
}

/** @param {number} span */
const ticksOf = (span) => Array.from({ length: 6 }, (_, index) => ({ left: index * 20, text: timeText((span * index) / 5) }));

/**
 * `75` → `1:15`.
 *
 * @param {number} seconds
 */
export function timeText(seconds) {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
