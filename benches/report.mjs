// From what was measured to the text of RESULTS.md.
import { arch, cpus, totalmem, type } from "node:os";
import { clients, stubbed } from "./clients.mjs";

/**
 * @typedef {"warm" | "stub" | "verify" | "cold" | "load" | "emulator" | "parse" | "echo" | "virtual" | "streams"} Kind
 * @typedef {Record<string, Record<string, number[]>>} Figures one of each run, by what they are and by client
 */

/** @param {number[]} numbers */
const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
/** @param {number} number */
const digits = (number) => (number >= 100 ? number.toFixed(0) : number >= 10 ? number.toFixed(1) : number.toFixed(2));
/**
 * The median, and in brackets the lowest and the highest.
 *
 * @param {number[]} runs
 */
const figure = (runs) => `${digits(median(runs))} (${digits(Math.min(...runs))}–${digits(Math.max(...runs))})`;
/**
 * @param {number[]} runs
 * @param {number[]} base
 */
const ratio = (runs, base) => median(runs) / median(base);

/** @type {[name: string, kind: "warm" | "cold", title: string][]} */
const ROWS = [
  ["cpu", "warm", "CPU, one call at a time, µs/call"],
  ["at64", "warm", "calls/s, 64 in flight"],
  ["at256", "warm", "calls/s, 256 in flight"],
  ["rss", "warm", "memory after the calls, RSS, MiB"],
  ["heap", "warm", "heap in use after a collection, MiB"],
  ["user", "cold", "first line of the program → first request, ms"],
  ["whole", "cold", "process started → first request, ms"],
  ["import", "cold", "`import` alone, ms"],
];

/**
 * The loads on an endpoint for callbacks, by what they are called in the table.
 *
 * @type {Record<string, { events: "callbacks" | "incoming", known: number, store: boolean, perSecond: number }>}
 */
export const loads = {
  "in memory": { events: "callbacks", known: 0, store: false, perSecond: 1000 },
  "with SqliteStore": { events: "callbacks", known: 0, store: true, perSecond: 1000 },
  "calls that come in": { events: "incoming", known: 0, store: false, perSecond: 1000 },
  "the same, 20,000 known": { events: "incoming", known: 20_000, store: false, perSecond: 1000 },
};
/** The contracts that the emulator is measured with. */
export const CONTRACTS = ["2021-04-15-preview1", "2026-03-12"];
/** Those who read messages of media streaming. */
export const PARSERS = ["official", "ringwire"];
/** The agents that play what they hear, and how many calls each has. */
export const AGENTS = ["ws", "ringwire"];
export const STREAMS = 50;
/** The agents that have a call in virtual time, and how many calls in real time another one has. */
export const VIRTUAL = ["16 kHz, listens", "24 kHz, listens", "16 kHz, plays", "24 kHz, plays"];
export const LIVE_STREAMS = [50, 200];
/** @type {[title: string, name: string][]} */
const EMULATOR = [
  ["CPU, first tenth of {calls} calls, µs/call", "cpu 1"],
  ["CPU, last tenth, µs/call", "cpu 10"],
  ["calls/s, first tenth", "rate 1"],
  ["calls/s, last tenth", "rate 10"],
  ["calls/s beside {live} live calls", "beside"],
  ["memory after the first tenth, RSS, MiB", "rss 1"],
  ["memory after half of them, RSS, MiB", "rss 5"],
  ["memory after all of them, RSS, MiB", "rss 10"],
  ["a look at the log when nothing happened, µs", "look"],
];

/**
 * @param {string} platform
 * @param {number} bytes
 * @returns {[title: string, value: number, sign: string, target: number]}
 */
const bundle = (platform, bytes) => [`bundle for ${platform}, kB`, bytes / 1000, "≤", 44];

const UNIT = /, (ms|MiB|µs\/call)$/;

/**
 * @typedef {object} Measured
 * @property {Record<string, Record<string, number>>} sizes of bundles, by platform and package
 * @property {string} version of the official package
 * @property {number} calls
 * @property {number} rounds
 * @property {number} starts
 * @property {number} seconds of each load on the receiver
 * @property {number} finished calls that the emulator has behind it
 * @property {number} live calls that it has up
 * @property {number} minutes that a call in virtual time lasts
 * @property {number} began the load of the machine then
 */

/** @param {Record<Kind, Figures> & Measured} measured */
export function report(measured) {
  const {
    warm,
    stub,
    verify,
    cold,
    load: steady,
    emulator,
    parse,
    echo,
    virtual,
    streams,
    sizes,
    version,
    calls,
    rounds,
    starts,
    seconds,
    finished,
    live,
    minutes,
  } = measured;
  const of = { warm, cold };
  const names = Object.keys(clients);
  const without = Object.keys(stubbed);
  const rows = ROWS.map(([name, kind, title]) => ({ title, runs: of[kind][name] }));
  /** @type {[title: string, value: number, sign: string, target: number][]} */
  const targets = [
    ["CPU per call", ratio(warm.cpu.ringwire, warm.cpu.official), "≤", 0.4],
    ["throughput, 64 in flight", ratio(warm.at64.ringwire, warm.at64.official), "≥", 3],
    ["program's first line to first request", ratio(cold.user.ringwire, cold.user.official), "≤", 0.3],
    ["SDK alone, no network, CPU", ratio(stub.cpu.ringwire, stub.cpu.official), "≤", 0.25],
    ["memory after the calls, RSS", ratio(warm.rss.ringwire, warm.rss.official), "≤", 0.75],
    ["`fetch` path, CPU, plain `fetch` = 1", ratio(warm.cpu["ringwire, fetch"], warm.cpu["plain fetch"]), "≤", 1.1],
    ["a frame with its participant, parsed, CPU", ratio(parse.unmixed.ringwire, parse.unmixed.official), "≤", 1],
    ["a frame without one, parsed, CPU", ratio(parse.mixed.ringwire, parse.mixed.official), "≤", 1],
    ["an agent's CPU per frame, bare `ws` = 1", ratio(echo.cpu.ringwire, echo.cpu.ws), "≤", 1.1],
    ["virtual time with an agent, real time = 1", Math.min(...VIRTUAL.map((agent) => median(virtual.speed[agent]))), "≥", 300],
    ["200 calls in real time: frames lost", median(streams.lost["200"]), "≤", 0],
    ["the same: an interruption is heard within, p99, ms", median(streams.p99["200"]), "≤", 40],
    ...Object.entries(sizes).map(([platform, { ringwire }]) => bundle(platform, ringwire)),
  ];

  return `# What a call costs

\`createCall\` of the contract 2026-03-12 to one phone number: with the official package (\`@azure/communication-call-automation\`
${version}), with ringwire over its Node transport and over \`fetch\` (the entry of Deno, browsers and Workers), and with the platform
alone: \`fetch\` and \`node:http\` with bytes prepared once, and \`node:http\` with the same call written and signed by hand. One run, one
local server, every measurement in a process of its own, taken in turns.

- when: ${new Date().toISOString().slice(0, 10)}, by \`cargo xtask bench\`
- where: Node ${process.version}, ${type()} ${arch()}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB;
  load when it began: ${measured.began.toFixed(1)}
- how: ${calls} calls one at a time after ${calls / 10} to warm up (no network: ${calls * 0.4}), then as many at 64 and at 256 in flight;
  ${rounds} rounds; ${starts} cold starts. Medians, in brackets the lowest and the highest.

Absolute figures are this machine's and its load's; the ratios, taken in turns, are what to compare. Loopback without TLS: real calls
wait for the network and pay for TLS on top, with each of these clients.

## Targets (official = 1)

${table(
  ["", "measured", "target", ""],
  targets.map(([title, value, sign, target]) => {
    const met = sign === "≤" ? value <= target : value >= target;
    const missed = target === 0 ? "missed" : `missed by ${Math.ceil(Math.abs(value / target - 1) * 100)} %`;
    return [title, digits(value), `${sign} ${target}`, met ? "met" : missed];
  }),
)}

## Ratios (official = 1)

${table(
  ["", ...names],
  rows.map(({ title, runs }) => [title.replace(UNIT, ""), ...names.map((name) => digits(ratio(runs[name], runs.official)))]),
)}

## Figures

${table(
  ["", ...names],
  rows.map(({ title, runs }) => [title, ...names.map((name) => figure(runs[name]))]),
)}

## The SDK alone: the transport is a function that answers at once

${table(
  ["", ...without],
  [
    ["CPU, µs/call", ...without.map((name) => figure(stub.cpu[name]))],
    ["ratio", ...without.map((name) => digits(ratio(stub.cpu[name], stub.cpu.official)))],
  ],
)}

The official package has a stub for its \`httpClient\`, ringwire for its Node transport, "ringwire, fetch" for the global \`fetch\`. A
\`fetch\` given as an option ("own fetch") is handed a whole \`Request\`, which the others leave to the transport.

## A callback: verified, read and taken

${table(
  ["", "ringwire", "jose", "the signature alone"],
  [
    ["CPU, µs/callback", ...["ringwire", "jose", "signature"].map((name) => figure(verify.cpu[name]))],
    ["one after the other, µs/callback", ...["ringwire", "jose", "signature"].map((name) => figure(verify.wall[name]))],
    ["CPU, ratio", ...["ringwire", "jose", "signature"].map((name) => digits(ratio(verify.cpu[name], verify.cpu.jose)))],
  ],
)}

\`receiver.handle()\` of one signed event with the keys at hand: the token, the event, duplicates, waits and a handler. Beside it \`jwtVerify\`
of \`jose\` on the same tokens with \`JSON.parse\` of the body, which is what an endpoint written by hand does, and WebCrypto with nothing
around it.

## An endpoint under a steady load

${table(
  ["", ...Object.keys(loads)],
  [
    ["CPU, µs/event", ...Object.keys(loads).map((name) => digits(median(steady.cpu[name])))],
    ["answered within, p50, ms", ...Object.keys(loads).map((name) => digits(median(steady.p50[name])))],
    ["answered within, p99, ms", ...Object.keys(loads).map((name) => digits(median(steady.p99[name])))],
    ["memory, RSS, MiB", ...Object.keys(loads).map((name) => digits(median(steady.rss[name])))],
  ],
)}

1,000 signed events in a second for ${seconds} s, one in each request, over \`node:http\` on one loopback connection pool, to a receiver in
a process of its own (Node 22, which has SQLite). The sender's process runs beside it and takes the other core.

## The emulator, as it gets older

${table(
  ["", ...CONTRACTS],
  EMULATOR.map(([title, name]) => [
    title.replace("{calls}", String(finished)).replace("{live}", String(live)),
    ...CONTRACTS.map((contract) => digits(median(emulator[name][contract]))),
  ]),
)}

A call is placed and ends as busy; the emulator takes requests as they are on the wire and gives its callbacks to a function, in virtual
time. It keeps the last 50,000 entries of its log (\`history\`). Served over \`node:http\`, 50 requests in flight, the sender in the same
process: ${digits(median(emulator["served rate"]["2026-03-12"]))} requests/s, ${digits(median(emulator["served cpu"]["2026-03-12"]))} µs of CPU each, both sides together.

## A message of media streaming, parsed

${table(
  ["CPU, µs", ...PARSERS, "ratio"],
  Object.entries(parse).map(([name, runs]) => [
    name,
    ...PARSERS.map((parser) => figure(runs[parser])),
    digits(ratio(runs.ringwire, runs.official)),
  ]),
)}

\`StreamingData.parse\` of both packages: audio of 20 ms without a participant, of a user, of a phone, the same as the bytes that \`ws\` gives,
and a phrase of three words. Ours makes a \`Date\` of each timestamp, as the official type says; the official parser leaves the text. To make
the \`Date\` of a known time alone takes a tenth of what the official parser takes for a frame without a participant.

## An agent that plays what it hears

${table(
  ["", ...AGENTS],
  [
    ["CPU, µs/frame", ...AGENTS.map((agent) => figure(echo.cpu[agent]))],
    ["CPU, ratio", ...AGENTS.map((agent) => digits(ratio(echo.cpu[agent], echo.cpu.ws)))],
    ["memory, RSS, MiB", ...AGENTS.map((agent) => figure(echo.rss[agent]))],
  ],
)}

${STREAMS} calls over loopback, each with a frame of 20 ms in every step; a step begins when all frames of the one before came back. ringwire reads
\`call.audio()\` and calls \`play\`, with the clock of the call and what was heard of each frame; \`ws\` alone parses the message and sends its
audio back.

## Virtual time

${table(["", ...VIRTUAL], [["as fast as real time, times", ...VIRTUAL.map((agent) => figure(virtual.speed[agent]))]])}

\`emulator.advance\` of a call of ${minutes} minutes, whose caller speaks four seconds in ten, to an agent in the same process: it reads
\`call.audio()\`, or plays back what it hears too.

## Calls in real time

${table(
  ["", ...LIVE_STREAMS.map((many) => `${many} calls`)],
  [
    ["frames lost", ...LIVE_STREAMS.map((many) => median(streams.lost[many]))],
    ["interruptions without an end", ...LIVE_STREAMS.map((many) => median(streams.unanswered[many]))],
    ["an interruption is heard within, p50, ms", ...LIVE_STREAMS.map((many) => digits(median(streams.p50[many])))],
    ["the same, p99, ms", ...LIVE_STREAMS.map((many) => digits(median(streams.p99[many])))],
    ["CPU of the agent, µs/frame", ...LIVE_STREAMS.map((many) => digits(median(streams.cpu[many])))],
    ["memory of the agent, RSS, MiB", ...LIVE_STREAMS.map((many) => digits(median(streams.rss[many])))],
  ],
)}

For ${2 * seconds} s, each call gets a frame every 20 ms over loopback; its agent speaks, listens with \`VoiceActivity\`, and stops when the caller
begins. Measured from the moment at which the caller begins to \`stopAudio\` at the service: 20 ms of it are the frame in which the caller
begins. The service's side is bare \`ws\`, in a process of its own.

## A bundled program of one call, minified, gzip -9, bytes

${table(
  ["", "official", "ringwire", "ratio"],
  Object.entries(sizes).map(([platform, { official, ringwire }]) => [platform, official, ringwire, digits(ringwire / official)]),
)}

For browsers the official package needs a stand-in for \`node:fs\`, for workerd the \`nodejs_compat\` flag; ringwire is bundled as it
is.
`;
}

/**
 * @param {string[]} head
 * @param {(string | number)[][]} rows
 */
function table(head, rows) {
  /** @param {(string | number)[]} cells */
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map((_, index) => (index ? "--:" : "---"))), ...rows.map(line)].join("\n");
}
