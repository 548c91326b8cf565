// An error that was caught never comes back as an unhandled rejection: in a program of its own, every promise of an operation with every
// way to fail.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { promisify } from "node:util";
import { KEY } from "./client.mjs";
import { pkg } from "./pkg.mjs";

const program = `
  const { CallAutomationClient, CallClient } = await import(${JSON.stringify(new URL("entries/client-node.js", pkg))});
  const { CallbackReceiver, MemoryStore } = await import(${JSON.stringify(new URL("entries/callbacks-node.js", pkg))});
  const unhandled = [];
  // The timers of \`AbortSignal.timeout\` keep no program alive.
  setInterval(() => {}, 1000);
  let during = "";
  process.on("unhandledRejection", (reason) => unhandled.push(during + ": " + (reason?.stack ?? reason)));

  const never = () => new Promise(() => {});
  const event = (kind, data) => ({ id: crypto.randomUUID(), source: "calling/callConnections/call-1", specversion: "1.0",
    type: "Microsoft.Communication." + kind, time: new Date().toISOString(), data: { callConnectionId: "call-1", ...data } });
  /** Ways to fail: what the network does, the options of the request and of the wait, and whether the arguments are wrong. */
  const failures = {
    "arguments": { isWrong: true },
    "no answer": { fetch: async () => { throw new TypeError("fetch failed"); } },
    "a fetch that throws": { fetch: () => { throw new Error("at once"); } },
    "an error of the service": { fetch: async () => Response.json({ error: { code: "1", message: "no" } }, { status: 400 }) },
    "an answer that is none": { fetch: async () => new Response("<html>", { status: 202 }) },
    "a request that takes too long": { fetch: never, request: { timeoutMs: 5 } },
    "a request aborted before": { fetch: never, request: { signal: AbortSignal.abort() } },
    "a request aborted later": { fetch: never, request: () => ({ signal: AbortSignal.timeout(5) }) },
    "a wait that takes too long": { wait: { timeoutMs: 5 } },
    "a wait aborted before": { wait: { timeoutMs: 1000, signal: AbortSignal.abort() } },
    "a wait aborted later": { wait: () => ({ timeoutMs: 1000, signal: AbortSignal.timeout(5) }) },
    "options of a wait that are none": { wait: { timeoutMs: "soon" } },
    "options of a wait that are none, and no answer": { fetch: async () => { throw new TypeError("fetch failed"); }, wait: 7 },
    "a wait aborted before, and no answer": { fetch: async () => { throw new TypeError("fetch failed"); }, wait: { signal: AbortSignal.abort() } },
    "a wait that ends before a request that fails": { fetch: never, request: { timeoutMs: 20 }, wait: { timeoutMs: 1 } },
    "the end of the call": { ends: true, wait: { timeoutMs: 100 } },
  };
  const statusOf = ({ method, url }) => {
    if (method === "GET" || /:answer|:connect/.test(url)) return 200;
    if (/callConnections\\?|\\/calls\\?/.test(url)) return 201;
    return /:terminate/.test(url) || (method === "DELETE" && !/api-version=2021/.test(url)) ? 204 : 202;
  };
  const answer = async (request) => {
    const status = statusOf(request);
    const body = JSON.stringify({ callConnectionId: "call-1", callLegId: "leg", id: "op", status: "running", value: [] });
    return new Response(status === 204 ? null : body, { status });
  };
  const person = "+14255550123", callback = "https://app.example/cb", file = [{ kind: "fileSource", url: "https://a.example/a.wav" }];
  const of = (client) => { const call = client.getCallConnection("call-1"); return { call, media: call.getCallMedia() }; };
  /** Operations: begun with the options of the request; \`w\` makes an argument wrong. */
  const operations = {
    playToAll: (c, o, w) => of(c).media.playToAll(w ? "bad" : file, o),
    play: (c, o, w) => of(c).media.play(file, w ? person : [person], o),
    startRecognizing: (c, o, w) => of(c).media.startRecognizing(w ? {} : person, { kind: "callMediaRecognizeDtmfOptions", ...o }),
    sendDtmfTones: (c, o, w) => of(c).media.sendDtmfTones(w ? "1" : ["one"], person, o),
    hangUp: (c, o, w) => of(c).call.hangUp(w ? undefined : false, o),
    terminate: (c, o, w) => of(c).call.hangUp(true, w ? "bad" : o),
    addParticipant: (c, o, w) => of(c).call.addParticipant(w ? {} : { targetParticipant: person }, o),
    removeParticipant: (c, o, w) => of(c).call.removeParticipant(w ? [] : person, o),
    transfer: (c, o, w) => of(c).call.transferCallToParticipant(w ? 7 : person, o),
    listParticipants: (c, o, w) => of(c).call.listParticipants(w ? 7 : o),
    createCall: (c, o, w) => c.createCall(w ? person : { targetParticipant: person }, callback, o),
    createGroupCall: (c, o, w) => c.createGroupCall(w ? person : [person], callback, o),
    answerCall: (c, o, w) => c.answerCall(w ? {} : "ring", callback, o),
    connectCall: (c, o, w) => c.connectCall(w ? "id" : { kind: "roomCallLocator", id: "r" }, callback, o),
    startRecording: (c, o, w) => c.getCallRecording().start(w ? {} : { callConnectionId: "call-1", ...o }),
    downloadStreaming: (c, o, w) => c.getCallRecording().downloadStreaming(w ? "x" : "https://a.asm.skype.com/v1/objects/x", o),
    downloadToPath: (c, o, w) => c.getCallRecording().downloadToPath("https://a.asm.skype.com/v1/objects/x", w ? 7 : "/nowhere/x", o),
    buildRequest: (c, o, w) => c.buildRequest(w ? 7 : "playToAll", "call-1", w ? 7 : [7]),
    "CallClient.createCall": (c, o, w, old) => old.createCall(w ? {} : "8:acs:me", ["8:acs:you"],
      { callbackUri: callback, requestedModalities: ["audio"], requestedCallEvents: [] }, o),
    "CallClient.playAudio": (c, o, w, old) => old.playAudio("leg", w ? "bad" : {}, o),
    "CallClient.hangupCall": (c, o, w, old) => old.hangupCall(w ? {} : "leg", o),
    "CallClient.inviteParticipants": (c, o, w, old) => old.inviteParticipants("leg", w ? person : [person], {}, o),
  };
  /** What a program awaits; each has one \`catch\` around all. */
  const programs = {
    "the answer": async (begun) => void (await begun),
    "the end": async (begun, wait) => void (await begun.completed?.(wait)),
    "the answer, then the end": async (begun, wait) => void (await begun, await begun.completed?.(wait)),
    "the end twice": async (begun, wait) => void (await Promise.all([begun.completed?.(wait), begun.completed?.(wait)])),
    "both at once": async (begun, wait) => void (await Promise.all([begun, begun.completed?.(wait)])),
    "the connection and the end of the call": async (begun, wait) => {
      const result = await begun;
      await Promise.all([result?.connected?.(wait), result?.disconnected?.(wait)]);
    },
  };
  const made = (given) => (typeof given === "function" ? given() : (given ?? {}));
  let count = 0;
  for (const store of [undefined, "none", new MemoryStore()]) {
    for (const [failure, { isWrong, ends, fetch = answer, request, wait }] of Object.entries(failures)) {
      await Promise.all(Object.entries(operations).flatMap(([operation, begin]) => Object.entries(programs).map(async ([what, program]) => {
        const callbacks = store && new CallbackReceiver({ unverified: true, waitTimeoutMs: 20, pollMs: 5, store: store === "none" ? undefined : store });
        const options = { retry: false, fetch, callbacks };
        const connection = ${JSON.stringify(`endpoint=https://contoso.communication.azure.com/;accesskey=${KEY}`)};
        const client = new CallAutomationClient(connection, options), old = new CallClient(connection, options);
        during = failure;
        count += 1;
        try {
          const begun = begin(client, made(request), isWrong, old);
          if (ends) setTimeout(() => callbacks?.handle(new Request(callback, { method: "POST", body: JSON.stringify([event("CallDisconnected")]) })), 5);
          // Where there is no end to await, all programs await the answer.
          if (!begun.completed && !what.startsWith("the connection")) await begun;
          await program(begun, made(wait));
        } catch {}
      })));
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    const receiver = new CallbackReceiver({ unverified: true, waitTimeoutMs: 5, store: store === undefined || store === "none" ? undefined : store });
    const others = [
      () => receiver.waitFor(7), () => receiver.waitFor({ kind: "PlayCompleted" }), () => receiver.waitFor({ kind: "x" }),
      () => receiver.waitFor({ kind: "PlayCompleted" }, { signal: AbortSignal.abort() }),
      () => receiver.waitFor({ kind: "PlayCompleted", predicate() { throw new Error("its own"); } }),
      () => receiver.events({}, { timeoutMs: 1 }).next(), () => receiver.events({}, { signal: AbortSignal.timeout(1) }).next(),
      () => receiver.flow("a"), () => receiver.flow("b", () => { throw new Error("its own"); }),
      () => receiver.flow("c", (flow) => flow.act("s", () => Promise.reject(new Error("its own")))),
      () => receiver.flow("d", (flow) => flow.waitFor("w", { callConnectionId: "c" }, { timeoutMs: 1 })),
      () => receiver.handle(7),
    ];
    for (const begin of others) {
      during = String(begin);
      count += 1;
      try {
        await begin();
      } catch {}
    }
  }
  await new Promise((resolve) => setTimeout(resolve, 100));
  console.log(JSON.stringify({ count, unhandled: [...new Set(unhandled)].slice(0, 5) }));
  process.exit(0);
`;

test("every promise, every failure", { timeout: 120_000 }, async () => {
  const options = { timeout: 110_000, maxBuffer: 1 << 24 };
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", program], options);
  const { count, unhandled } = JSON.parse(stdout);
  assert.deepEqual(unhandled, []);
  assert.ok(count > 4000, `${count} programs`);
});
