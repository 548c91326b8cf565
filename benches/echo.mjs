// An agent in a process of its own: node benches/echo.mjs <job>. It plays what it hears, or speaks until it is interrupted.
// It says its port, and after that, whenever it is asked, how much processor time it has used, and how many frames have come to its code.
import { createServer } from "node:http";

/** @type {{ client: "ringwire" | "speaker" | "ws", program: string }} */
const { client, program } = JSON.parse(process.argv[2]);

let frames = 0;

/** @param {(call: import("ringwire/media").CallStream, media: typeof import("ringwire/media")) => unknown} onCall */
async function receiving(onCall) {
  /** @type {typeof import("ringwire/media")} */
  const media = await import(`${program}node_modules/ringwire/media/index.js`);
  /** @type {typeof import("ringwire/media/ws")} */
  const { upgrade } = await import(`${program}node_modules/ringwire/media/ws.js`);
  const receiver = new media.MediaReceiver({ authorize: () => true });
  receiver.onCall((call) => onCall(call, media));
  return upgrade(receiver);
}

const agents = {
  ringwire: () =>
    receiving(async (call) => {
      for await (const frame of call.audio()) call.play(frame.base64);
    }),
  speaker: () =>
    receiving(async (call, { VoiceActivity }) => {
      const sentence = new Int16Array(16_000 * 4).fill(3000);
      const voice = new VoiceActivity({ startMs: 20, endMs: 200 });
      for await (const frame of call.audio()) {
        frames++;
        if (voice.push(frame) === "started") call.stop();
        else if (!voice.isSpeaking && call.unplayedMs === 0) call.play(sentence);
      }
    }),
  // What an application without a library for it does.
  async ws() {
    /** @type {{ WebSocketServer: any }} */
    const { WebSocketServer } = await import(`${program}node_modules/ws/wrapper.mjs`);
    const server = new WebSocketServer({ noServer: true, perMessageDeflate: false, clientTracking: false });
    /** @type {(...upgrade: any[]) => void} */
    return (request, socket, head) =>
      server.handleUpgrade(request, socket, head, (/** @type {any} */ peer) => {
        peer.on("message", (/** @type {Buffer} */ bytes) => {
          const message = JSON.parse(bytes.toString());
          if (message.kind !== "AudioData") return;
          const { data } = message.audioData;
          peer.send(JSON.stringify({ kind: "audioData", audioData: { data, isSilent: false }, stopAudio: {} }));
        });
      });
  },
};

const server = createServer().on("upgrade", await agents[client]());
server.listen(0, "127.0.0.1", () => process.send?.(/** @type {import("node:net").AddressInfo} */ (server.address()).port));
process.on("message", () => {
  const { user, system } = process.cpuUsage();
  process.send?.({ frames, cpu: user + system, rss: process.memoryUsage.rss() / 2 ** 20 });
});
process.on("disconnect", () => process.exit());
