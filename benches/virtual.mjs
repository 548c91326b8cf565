// How fast virtual time goes while an agent has a call: node benches/virtual.mjs <job>
// The caller speaks four seconds in ten. The agent reads its audio by `MediaReceiver`, and plays it back.

/** @type {{ client: keyof typeof AGENTS, minutes: number, pkg: string }} */
const { client, minutes, pkg } = JSON.parse(process.argv[2]);
/** @type {typeof import("ringwire")} */
const { CallAutomationClient } = await import(`${pkg}entries/client-node.js`);
/** @type {typeof import("ringwire/callbacks")} */
const { CallbackReceiver } = await import(`${pkg}entries/callbacks-node.js`);
/** @type {typeof import("ringwire/emulator")} */
const { Emulator } = await import(`${pkg}entries/emulator-node.js`);
/** @type {typeof import("ringwire/media")} */
const { MediaReceiver } = await import(`${pkg}media/index.js`);

/** @type {Record<string, { sampleRate: 16000 | 24000, plays: boolean }>} */
const AGENTS = {
  "16 kHz, listens": { sampleRate: 16_000, plays: false },
  "24 kHz, listens": { sampleRate: 24_000, plays: false },
  "16 kHz, plays": { sampleRate: 16_000, plays: true },
  "24 kHz, plays": { sampleRate: 24_000, plays: true },
};
const { sampleRate, plays } = AGENTS[client];
const URL = "https://app.example/callbacks?secret=s";
const CALLER = "+15550100000";

/**
 * One call of so many minutes. Gives the real time that it takes, in milliseconds.
 *
 * @param {number} long
 */
async function call(long) {
  const emulator = await Emulator.start({
    eventGridEndpoint: URL,
    onCallback: (request) => callbacks.handle(request),
    onMedia: (request, socket) => media.take(socket, request),
  });
  const automation = new CallAutomationClient(emulator.connectionString, { fetch: emulator.fetch });
  const callbacks = new CallbackReceiver({ ...emulator.callbackAuthentication, secret: "s" });
  const media = new MediaReceiver({ secret: "s" });
  callbacks.on("IncomingCall", ({ incomingCallContext, id }) =>
    automation.answerCall(/** @type {string} */ (incomingCallContext), URL, {
      mediaStreamingOptions: media.options("wss://app.example/media", { sampleRate }),
      repeatabilityRequestId: id,
    }),
  );
  let frames = 0;
  media.onCall(async (stream) => {
    for await (const frame of stream.audio()) {
      frames++;
      if (plays) stream.play(frame.base64);
    }
  });
  const turn = [{ afterMs: 6000 }, { say: "I would like to come on a Tuesday, if there is any time left." }];
  emulator.script(CALLER, Array.from({ length: long * 6 }, () => turn).flat());
  emulator.incomingCall({ from: CALLER, to: "+14255550100" });
  await emulator.advance("3s");
  const [begin, before] = [performance.now(), frames];
  await emulator.advance(`${long}m`);
  const ms = performance.now() - begin;
  if (frames - before < long * 3000) throw new Error(`${frames - before} frames came in ${long} minutes`);
  emulator.stop();
  return ms;
}

// Enough for the engine to have compiled what it will compile.
await call(Math.ceil(minutes / 5));
console.log(JSON.stringify({ speed: (minutes * 60_000) / (await call(minutes)) }));
