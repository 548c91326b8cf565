// A program that reads messages of media streaming: node benches/parse.mjs <job>
// Each kind of message is read by `StreamingData.parse`, of the official package or of ringwire, as text and as the bytes that `ws` gives.
import { createRequire } from "node:module";

/** @type {{ client: "official" | "ringwire", calls: number, pkg: string, official: string }} */
const { client, calls, pkg, official } = JSON.parse(process.argv[2]);

const packages = {
  official: () => import(createRequire(official).resolve("@azure/communication-call-automation")),
  ringwire: () => import(`${pkg}entries/client-node.js`),
};
/** @type {{ StreamingData: { parse(message: string | ArrayBufferView): any } }} */
const { StreamingData } = await packages[client]();

const EPOCH = Date.UTC(2026, 10, 28, 9);
const data = Buffer.from(Uint8Array.from({ length: 640 }, (_, at) => (at * 7) % 256)).toString("base64");
/** @param {number} number @param {object} [more] */
const audio = (number, more) => ({
  kind: "AudioData",
  audioData: { timestamp: new Date(EPOCH + number * 20).toISOString(), ...more, data, silent: false },
});
const words = ["tuesday", "nine", "thirty"].map((text, at) => ({ text, offset: at * 5_000_000, duration: 4_000_000 }));
/** @type {Record<string, (number: number) => string | Buffer>} */
const messages = {
  mixed: (number) => JSON.stringify(audio(number)),
  unmixed: (number) => JSON.stringify(audio(number, { participantRawID: `8:acs:cafe_${number % 4}` })),
  "of a phone": (number) => JSON.stringify(audio(number, { participantRawID: `4:+1425555010${number % 4}` })),
  "as bytes": (number) => Buffer.from(JSON.stringify(audio(number, { participantRawID: `8:acs:cafe_${number % 4}` }))),
  transcript: (number) =>
    JSON.stringify({
      kind: "TranscriptionData",
      transcriptionData: {
        text: "Tuesday, nine thirty.",
        format: "display",
        confidence: 0.9,
        offset: number,
        duration: 14_000_000,
        words,
        participantRawID: "4:+14255550100",
        resultStatus: "Final",
      },
    }),
};

/** @type {Record<string, number>} */
const figures = {};
for (const [name, make] of Object.entries(messages)) {
  const texts = Array.from({ length: 1000 }, (_, number) => make(number));
  const run = (/** @type {number} */ many) => {
    for (let number = 0; number < many; number++) {
      const result = StreamingData.parse(texts[number % texts.length]);
      if (!result.data && !result.text) throw new Error(`nothing of ${texts[number % texts.length]}`);
    }
  };
  run(calls);
  const before = process.cpuUsage();
  run(calls * 5);
  const { user, system } = process.cpuUsage(before);
  figures[name] = (user + system) / (calls * 5);
}
console.log(JSON.stringify(figures));
