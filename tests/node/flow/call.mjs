// Usage: node call.mjs <JSON>
//
// A process that places a call, as one flow: with a file of SQLite, and callbacks taken at a port. Prints the result.
//
// `dieAt`: it ends, without notice, at the n-th place where it could: before and after each request, each write, each event and each
// step. `role`: "call", "receive" (it only takes callbacks) or "wait" (it takes none).
import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

const { pkg, file, connectionString, port, prompt, dieAt, role = "call" } = JSON.parse(process.argv[2]);
const { CallAutomationClient } = await import(new URL("entries/client-node.js", pkg));
const { CallbackReceiver } = await import(new URL("entries/callbacks-node.js", pkg));
const { SqliteStore } = await import(new URL("callbacks/stores/sqlite.js", pkg));

const invite = { targetParticipant: { phoneNumber: "+15550103001" }, sourceCallIdNumber: { phoneNumber: "+14255550100" } };
let places = 0;

/** A place where it could end. */
function place() {
  places += 1;
  if (places === dieAt) process.kill(process.pid, "SIGKILL");
}

async function around(work) {
  place();
  const result = await work();
  place();
  return result;
}

const sqlite = new SqliteStore(file);
const store = {
  add(...entry) {
    place();
    const added = sqlite.add(...entry);
    place();
    return added;
  },
  get: (key) => sqlite.get(key),
  list: (prefix) => sqlite.list(prefix),
};
const receiver = new CallbackReceiver({ unverified: true, store, pollMs: 50 });
const client = new CallAutomationClient(connectionString, {
  callbacks: receiver,
  fetch: (...request) => around(() => fetch(...request)),
});

async function called(flow) {
  const done = [];
  const step = async (work) => {
    const result = await around(work);
    done.push(result.kind ?? result);
    return result;
  };
  const waiting = { timeoutMs: 20_000 };
  const patience = { ...waiting, againAfterMs: 1500 };
  const { callConnectionId } = await step(() =>
    flow.act("call", (ids) => client.createCall(invite, `http://127.0.0.1:${port}/`, ids), patience),
  );
  const connection = client.getCallConnection(callConnectionId);
  const media = connection.getCallMedia();
  const play = (name) =>
    step(() =>
      flow.act(
        name,
        ({ operationContext }) => media.playToAll([{ kind: "fileSource", url: prompt }], { operationContext }),
        patience,
      ),
    );
  await step(() => flow.waitFor("people", { callConnectionId, kind: "ParticipantsUpdated" }, waiting));
  await play("greeting");
  const { dtmfResult, recognitionType } = await step(() =>
    flow.act(
      "digit",
      ({ operationContext }) =>
        media.startRecognizing(invite.targetParticipant, {
          kind: "callMediaRecognizeDtmfOptions",
          maxTonesToCollect: 1,
          operationContext,
        }),
      patience,
    ),
  );
  await step(() => flow.step("note", ({ repeatabilityRequestId }) => repeatabilityRequestId));
  await play("goodbye");
  const { callConnectionId: ended } = await step(() => flow.act("hang up", () => connection.hangUp(true), patience));
  return { callConnectionId, recognitionType, dtmfResult, ended: ended === callConnectionId, done };
}

const server = createServer(async (request, response) => {
  place();
  await receiver.node()(request, response);
  place();
});
receiver.on("*", () => around(() => {}));

/** Where one was killed, its port is free again in a moment. */
async function listening() {
  for (let tries = 0; ; tries += 1) {
    try {
      await new Promise((resolve, reject) => server.once("error", reject).listen(port, "127.0.0.1", resolve));
      return;
    } catch (error) {
      if (tries > 100) throw error;
      await sleep(50);
    }
  }
}

if (role !== "wait") await listening();
if (role === "receive") {
  console.log("listening");
} else {
  const result = await receiver.flow("a call", called);
  console.log(JSON.stringify({ result, places }));
  process.exit();
}
