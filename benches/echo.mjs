// An agent that plays what it hears, in a process of its own: node benches/echo.mjs <job>
// It says its port, and after that, whenever it is asked, how much processor time it has used.
import { createServer } from "node:http";

/** @type {{ client: "ringwire" | "ws", program: string }} */
const { client, program } = JSON.parse(process.argv[2]);

const agents = {
  async ringwire() {
    /** @type {typeof import("ringwire/media")} */
    const { MediaReceiver } = await import(`${program}node_modules/ringwire/media/index.js`);
    /** @type {typeof import("ringwire/media/ws")} */
    const { upgrade } = await import(`${program}node_modules/ringwire/media/ws.js`);
    const media = new MediaReceiver({ authorize: () => true });
    media.onCall(async (call) => {
      for await (const frame of call.audio()) call.play(frame.base64);
    });
    return upgrade(media);
  },
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
  process.send?.({ cpu: user + system, rss: process.memoryUsage.rss() / 2 ** 20 });
});
process.on("disconnect", () => process.exit());
