// Many calls in real time, whose callers interrupt: node benches/streams.mjs <job>
// Each stream gets a frame of 20 ms when it is due, as from the service. Its agent speaks, and stops as soon as it hears the caller. What is measured:
// the frames that did not come to the agent's code, and how long after a caller begins the agent has said that it stops.
import { once } from "node:events";
import { agentOf, METADATA } from "./agents.mjs";

/** @type {{ client: string, streams: number, seconds: number, pkg: string, official: string }} */
const { client, streams, seconds, pkg, official } = JSON.parse(process.argv[2]);
const FRAME_MS = 20;
const EPOCH = Date.UTC(2026, 10, 28, 9);
/** A caller speaks for a second in five, each from a time of its own on. */
const EVERY = 250;
const SPEAKS = 50;
/** @param {(at: number) => number} sample */
const base64 = (sample) => Buffer.from(Int16Array.from({ length: 320 }, (_, at) => sample(at)).buffer).toString("base64");
const loud = base64((at) => (at % 16 < 8 ? 6000 : -6000));
const quiet = base64(() => 0);

/**
 * The sender has the other core, and no time to spare: messages are put together by hand.
 *
 * @param {number} step
 * @param {string} data
 */
const frame = (step, data) =>
  `{"kind":"AudioData","audioData":{"timestamp":"${new Date(EPOCH + step * FRAME_MS).toISOString()}","data":"${data}","silent":false}}`;

const agent = await agentOf({ client, pkg, official });
try {
  /** @type {{ WebSocket: any }} */
  const { WebSocket } = await import(`${official}ws/wrapper.mjs`);
  /** @type {number[]} */
  const times = [];
  let interruptions = 0;
  const calls = await Promise.all(
    Array.from({ length: streams }, async (_, number) => {
      const socket = new WebSocket(`ws://127.0.0.1:${agent.port}/media`, {
        headers: { "x-ms-call-connection-id": `call-${number}` },
        perMessageDeflate: false,
      });
      const call = {
        socket,
        step: 0,
        offsetMs: (number * FRAME_MS) / streams,
        first: (number * 37) % (EVERY - SPEAKS),
        beganMs: 0,
      };
      socket.on("message", (/** @type {Buffer} */ message) => {
        if (!call.beganMs || !message.includes('"kind":"stopAudio"')) return;
        times.push(performance.now() - call.beganMs);
        call.beganMs = 0;
      });
      await once(socket, "open");
      socket.send(JSON.stringify(METADATA));
      return call;
    }),
  );
  // Enough for the engine to have compiled what it will compile, and for the agents to have begun to speak.
  const startMs = performance.now() + 100;
  const steps = (seconds * 1000) / FRAME_MS;
  await new Promise((resolve) => {
    const send = () => {
      const nowMs = performance.now();
      for (const call of calls) {
        // The frame is over when it is sent: its sound began 20 ms before.
        const dueMs = () => startMs + call.offsetMs + call.step * FRAME_MS;
        for (; call.step < steps && dueMs() <= nowMs; call.step++) {
          const at = call.step % EVERY;
          const isLoud = call.step >= EVERY && at >= call.first && at < call.first + SPEAKS;
          if (isLoud && at === call.first) {
            call.beganMs = dueMs() - FRAME_MS;
            interruptions++;
          }
          call.socket.send(isLoud ? frame(call.step, loud) : frame(call.step, quiet));
        }
      }
      if (calls.every(({ step }) => step === steps)) resolve(undefined);
      else setTimeout(send, 1);
    };
    send();
  });
  // What was sent last is on its way.
  await new Promise((resolve) => setTimeout(resolve, 500));
  const { frames, cpu, rss } = await agent.used();
  times.sort((one, other) => one - other);
  const at = (/** @type {number} */ part) => times[Math.min(times.length - 1, Math.floor(times.length * part))] ?? Number.NaN;
  const figures = {
    lost: streams * steps - frames,
    unanswered: interruptions - times.length,
    p50: at(0.5),
    p99: at(0.99),
    cpu: cpu / (streams * steps),
    rss,
  };
  console.log(JSON.stringify(figures));
} finally {
  await agent.close();
}
process.exit();
