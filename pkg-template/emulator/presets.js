// What goes wrong most often, as rules of faults: for the command and the console.
/** @import * as Declared from "./emulator.js" */

/** @type {typeof Declared.FAULT_PRESETS} */
export const FAULT_PRESETS = [
  {
    name: "duplicates",
    title: "10 % duplicates",
    text: "One callback in ten comes twice: is each handed on once?",
    rules: [{ fault: "duplicate", share: 0.1 }],
  },
  {
    name: "late",
    title: "Late callbacks",
    text: "Every third callback comes 5 s late: does the flow wait, or give up?",
    rules: [{ fault: "late", share: 0.33, delayMs: 5000 }],
  },
  {
    name: "reordered",
    title: "Out of order",
    text: "Half of the callbacks come after the next one of their call.",
    rules: [{ fault: "reorder", share: 0.5 }],
  },
  {
    name: "429",
    title: "429 storm",
    text: "Half of the requests are turned away for 1 s: are they sent again, and later?",
    rules: [{ fault: "retryAfter", share: 0.5, status: 429, retryAfterMs: 1000 }],
  },
  {
    name: "errors",
    title: "Flaky service",
    text: "One request in five ends in 503, though it may have been executed: is no one called twice?",
    rules: [
      { fault: "status", share: 0.1, status: 503, when: "before" },
      { fault: "status", share: 0.1, status: 503, when: "after" },
    ],
  },
  {
    name: "slow",
    title: "Slow service",
    text: "Every answer takes 2 s longer.",
    rules: [{ fault: "latency", delayMs: 2000 }],
  },
  {
    name: "broken",
    title: "Broken connections",
    text: "One connection in ten breaks once the request was executed.",
    rules: [{ fault: "reset", share: 0.1, when: "after" }],
  },
  {
    name: "forged",
    title: "Forged callbacks",
    text: "One callback in five comes first with a token signed by another key: is it refused?",
    rules: [{ fault: "forgedToken", share: 0.2 }],
  },
];
