// Requests signed by the rules themselves, with nothing of the package: what the emulator accepts is what the service would.
import { createHash, createHmac } from "node:crypto";

export const CALLER_ID = "+14255550100";
export const CALLBACK = "https://app.example/callbacks?secret=s%20";

/** Gives `call(method, path, body?)`, which sends signed requests with `fetch`. */
export function signer(connectionString, fetch = globalThis.fetch) {
  const [, endpoint, key] = /^endpoint=(.*)\/;accesskey=(.*)$/.exec(connectionString);
  const { host } = new URL(endpoint);
  return async (method, path, body, { base = "/calls", signal } = {}) => {
    const text = body === undefined ? "" : JSON.stringify(body);
    const pathAndQuery = `${base}${path}?api-version=2021-04-15-preview1`;
    const date = new Date().toUTCString();
    const hash = createHash("sha256").update(text).digest("base64");
    const toSign = `${method}\n${pathAndQuery}\n${date};${host};${hash}`;
    const signature = createHmac("sha256", Buffer.from(key, "base64")).update(toSign).digest("base64");
    const headers = {
      "x-ms-date": date,
      "x-ms-content-sha256": hash,
      authorization: `HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature=${signature}`,
      "x-ms-client-request-id": crypto.randomUUID(),
      ...(text && { "content-type": "application/json" }),
    };
    const response = await fetch(`${endpoint}${pathAndQuery}`, { method, headers, body: text || undefined, signal });
    const answer = await response.text();
    return { status: response.status, headers: response.headers, body: answer ? JSON.parse(answer) : undefined };
  };
}

/** The body of a `createCall`. */
export const createCall = (targets, { callbackUri = CALLBACK, events = [] } = {}) => ({
  source: { communicationUser: { id: "8:acs:resource_me" } },
  sourceAlternateIdentity: { value: CALLER_ID },
  targets: targets.map((value) => ({ phoneNumber: { value } })),
  callbackUri,
  requestedModalities: ["audio"],
  requestedCallEvents: events,
});
