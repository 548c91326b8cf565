// An emulator in a process of its own, for tests that kill everything around it: its time runs fast, its numbers have a quota, and it says what
// it has seen, so that those who are tested are not asked.
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { pkg } from "../node/pkg.mjs";

/** What callees do, by the end of their numbers. */
const BEHAVIOURS = { answers: "0000", busy: "0486", rings: "0480", declines: "0603", gone: "0410", unknown: "0404" };

/**
 * Phone numbers of callees, mixed as `shares` says and always in the same order: `callees(300, { answers: 6, busy: 2, rings: 2 })`. There
 * are 1,000 of each kind at most.
 */
export function callees(count, shares = { answers: 1 }) {
  const total = Object.values(shares).reduce((sum, share) => sum + share, 0);
  const left = Object.entries(shares).map(([behaviour, share]) => ({ behaviour, share: share / total, placed: 0 }));
  return Array.from({ length: count }, (_, index) => {
    // The kind that is furthest behind its share: each stretch of the list has all of them.
    const [next] = left.toSorted(
      (one, other) => other.share * (index + 1) - other.placed - (one.share * (index + 1) - one.placed),
    );
    const ending = BEHAVIOURS[next.behaviour];
    if (ending === undefined || next.placed === 1000) throw new RangeError(`callees: no more that are "${next.behaviour}"`);
    return `+1555${String(next.placed++).padStart(3, "0")}${ending}`;
  });
}

/**
 * Starts an emulator in another process; `options` are those of `serve`, as JSON has them. It ends with the test `t`, and with this process.
 */
export async function emulatorProcess(t, options = {}) {
  const child = fork(fileURLToPath(import.meta.url), [JSON.stringify({ speed: 20, maxCallsPerNumber: 2, ...options })], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const gone = once(child, "exit");
  t?.after(() => (child.kill("SIGKILL"), gone));
  const [served] = await Promise.race([once(child, "message"), gone.then(([code]) => assertRuns(code))]);
  if (served.problem) throw new Error(`the emulator does not start: ${served.problem}`);
  const page = async (path) => {
    const response = await fetch(`${served.endpoint}/emulator/${path}`);
    if (!response.ok) throw new Error(`GET /emulator/${path}: ${response.status}`);
    return response.json();
  };
  return {
    ...served,
    pid: child.pid,
    /** The most calls that were up at once: see `Emulator.peaks`. */
    peaks: () => page("peaks"),
    /** Every call with its callees, of both contracts. */
    calls: async () => [...(await page("connections")), ...(await page("calls"))],
    /** Seen from outside, what campaigns promise: see `seen`. */
    seen: async () => seen(await page("events"), await page("peaks")),
    reset: () => fetch(`${served.endpoint}/emulator/reset`, { method: "POST" }),
    async kill(signal = "SIGKILL") {
      child.kill(signal);
      await gone;
    },
  };
}

function assertRuns(code) {
  throw new Error(`the emulator ended with ${code} before it served`);
}

/**
 * What the log of an emulator says about its calls:
 *
 * - `placed`: how often each callee was called, by number
 * - `refused`: how many requests for a call were refused, by status
 * - `repeated`: how many requests repeated the id of an earlier one, and were answered with its call
 * - `up`: how many calls have not ended
 * - `peaks`: the most calls that were up at once
 *
 * It throws when the log has forgotten its beginning: `history` must be large enough for the test.
 */
export function seen(events, peaks) {
  if (events.length && events[0].sequence !== 1)
    throw new Error("the log has forgotten its beginning: give the emulator more history");
  const result = { placed: {}, refused: {}, repeated: 0, up: 0, peaks };
  const requests = new Map();
  const answered = new Set();
  const states = new Map();
  for (const event of events) {
    if (event.kind === "request" && /^create(Group)?Call$/.test(event.operation ?? "")) requests.set(event.request, event);
    if (event.kind === "response" && requests.has(event.request)) {
      const { status, body } = event;
      const id = body?.callConnectionId ?? body?.callLegId;
      if (status >= 300) result.refused[status] = (result.refused[status] ?? 0) + 1;
      else if (answered.has(id)) result.repeated++;
      else {
        answered.add(id);
        for (const target of requests.get(event.request).body.targets) {
          const name = target.phoneNumber?.value ?? target.rawId ?? target.communicationUser?.id;
          result.placed[name] = (result.placed[name] ?? 0) + 1;
        }
      }
      requests.delete(event.request);
    }
    if (event.kind === "state") states.set(event.callConnectionId ?? event.callLegId, event.state);
  }
  result.up = [...states.values()].filter((state) => !/^(disconnected|terminated)$/.test(state)).length;
  return result;
}

if (process.send && process.argv[1] === fileURLToPath(import.meta.url)) {
  const { serve } = await import(new URL("entries/emulator-http-node.js", pkg));
  try {
    const server = await serve(JSON.parse(process.argv[2]));
    const { audience, metadataUrl } = server.emulator.callbackAuthentication;
    const { connectionString, endpoint } = server;
    process.send({ connectionString, endpoint, audience, metadataUrl });
  } catch (error) {
    process.send({ problem: error.message });
    process.disconnect();
  }
  // The process that started it may be killed.
  process.on("disconnect", () => process.exit());
}
