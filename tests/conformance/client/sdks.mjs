// Both SDKs in one process, each in front of a recorder: no socket is opened, and what each would have sent is kept.
import assert from "node:assert/strict";
import { Readable } from "node:stream";
import * as official from "@azure/communication-call-automation";
import * as common from "@azure/communication-common";
import { createHttpHeaders } from "@azure/core-rest-pipeline";
import { pkg } from "../../node/pkg.mjs";

export const ours = await import(new URL("entries/client-node.js", pkg));
export const theirs = { ...official, ...common };

export const ENDPOINT = "https://contoso.communication.azure.com";
export const HOST = "contoso.communication.azure.com";
export const KEY = Buffer.from("a key that opens nothing at all").toString("base64");
export const CALL = "clinic-call-0001";

/** Where the rows of the table are methods: of which object, under which name, and what stands before their arguments. */
const METHODS = {
  terminateCall: { on: "connection", method: "hangUp", before: [true] },
  hangUp: { on: "connection", method: "hangUp", before: [false] },
};
const OBJECTS = {
  client: ["createCall", "createGroupCall", "answerCall", "redirectCall", "rejectCall", "connectCall"],
  connection: [
    "getCallConnectionProperties",
    "getParticipant",
    "listParticipants",
    "addParticipant",
    "transferCallToParticipant",
    "removeParticipant",
    "muteParticipant",
    "cancelAddParticipantOperation",
    "moveParticipants",
  ],
  recording: [
    "start",
    "getState",
    "stop",
    "pause",
    "resume",
    "delete",
    "downloadStreaming",
    "downloadToStream",
    "downloadToPath",
  ],
};

export function methodOf(operation) {
  const own = METHODS[operation];
  if (own) return own;
  const on = Object.keys(OBJECTS).find((name) => OBJECTS[name].includes(operation)) ?? "media";
  return { on, method: operation, before: [] };
}

/** What stands before the arguments of the method in those of its row: what the object knows. */
export function knownOf({ operation, client, connection = CALL }) {
  const { on } = methodOf(operation);
  return { client: [client?.sourceIdentity], connection: [connection], media: [connection], recording: [] }[on];
}

const text = (body) => (body === undefined || typeof body === "string" ? body : JSON.stringify(body));

/** The official client: its transport is an option. A stream is what it is asked to stream. */
function officialClient(record, answer, options) {
  const httpClient = {
    async sendRequest(request) {
      const { method, url, body, abortSignal } = request;
      // As its own transport does.
      if (abortSignal?.aborted) throw Object.assign(new Error("The operation was aborted."), { name: "AbortError" });
      const headers = Object.fromEntries([...request.headers].map(([name, value]) => [name.toLowerCase(), value]));
      record({ method, url, headers, body: body || undefined });
      const { status, headers: own, body: answered } = answer(record.count());
      const response = { request, status, headers: createHttpHeaders(own) };
      if (request.streamResponseStatusCodes?.has(status))
        return { ...response, readableStreamBody: Readable.from([Buffer.from(text(answered))]) };
      return { ...response, bodyAsText: text(answered) ?? "" };
    },
  };
  return new theirs.CallAutomationClient(`endpoint=${ENDPOINT}/;accesskey=${KEY}`, {
    httpClient,
    retryOptions: { maxRetries: 0 },
    ...options,
  });
}

/** Ours, the same way. */
function ourClient(record, answer, options) {
  const fetch = async (request) => {
    const { method, url } = request;
    const body = await request.text();
    record({ method, url, headers: Object.fromEntries(request.headers), body: body || undefined });
    const { status, headers, body: answered } = answer(record.count());
    return new Response([204, 304].includes(status) ? null : text(answered), { status, headers });
  };
  return new ours.CallAutomationClient(`endpoint=${ENDPOINT}/;accesskey=${KEY}`, { fetch, retry: false, ...options });
}

const CLIENTS = { official: officialClient, ours: ourClient };

/** A client of either, and the list of what it sent. `answers` is one answer, or one for each request; or what gives one. */
export function recording(which, answers, options) {
  const requests = [];
  const record = Object.assign((request) => requests.push(request), { count: () => requests.length });
  const answer = (count) => {
    const found = Array.isArray(answers) ? answers[count - 1] : answers;
    return typeof found === "function" ? found() : found;
  };
  return { client: CLIENTS[which](record, answer, options), requests };
}

/** What a request says, its body parsed; without what signs it (signatures.test.mjs). */
export function said({ method, url, headers, body }) {
  const { "x-ms-date": date, "x-ms-content-sha256": hash, authorization, ...others } = headers;
  assert.ok(date && hash && authorization, "it is signed");
  return { method, url, headers: others, body: body === undefined ? undefined : JSON.parse(body) };
}

/** Calls one method of one SDK; gives what was sent, and the result or the error. What is given is not what is kept: some write to it. */
export async function call(which, it, answers) {
  const { operation, arguments: args, client: options } = it;
  const { client, requests } = recording(which, answers, options);
  const { on, method, before } = methodOf(operation);
  const connection = () => client.getCallConnection(...knownOf(it));
  const objects = {
    client: () => client,
    connection,
    media: () => connection().getCallMedia(),
    recording: () => client.getCallRecording(),
  };
  try {
    const object = objects[on]();
    return { requests, result: await object[method](...before, ...structuredClone(args)) };
  } catch (error) {
    return { requests, error };
  }
}
