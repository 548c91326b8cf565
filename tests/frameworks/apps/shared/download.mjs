// Recordings written to files and streams: what only Node has.
import { createWriteStream } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CallAutomationClient } from "ringwire";
import { recordings } from "./settings.mjs";

/** Whether the files are the recording, one for each way. */
export async function download() {
  const client = new CallAutomationClient(`endpoint=${recordings.url}/;accesskey=a2V5`);
  const recording = client.getCallRecording();
  const directory = await mkdtemp(join(tmpdir(), "recording-"));
  try {
    const [path, stream] = ["path.wav", "stream.wav"].map((name) => join(directory, name));
    await recording.downloadToPath(`${recordings.url}/recording`, path);
    await recording.downloadToStream(`${recordings.url}/recording`, createWriteStream(stream));
    const texts = await Promise.all([path, stream].map((file) => readFile(file, "utf8")));
    return texts.map((text) => text === recordings.text);
  } finally {
    await rm(directory, { recursive: true });
  }
}
