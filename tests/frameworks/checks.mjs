// The checks of an application that is served.
import { equal, until } from "../harness/check.mjs";

export const PLACES = "it places a call";
export const ARRIVE = "the callbacks of its call arrive";
export const REFUSES = "a callback without a signature is refused";
/** The checks of `conversation`. */
export const CONVERSATION = [PLACES, ARRIVE, REFUSES];

export const DOWNLOADS = "it writes recordings to a path and to a stream";

/** What `virtualCall` of the applications gives. */
export const VIRTUAL_CALL = "CallConnected CallDisconnected";

/** The callee answers after two seconds. */
const ARRIVES_MS = 15_000;

/** Runs checks one after the other; what one throws is its error. */
export async function inTurn(checks) {
  const results = [];
  for (const [name, check] of Object.entries(checks)) {
    const error = await check().then(
      () => undefined,
      (error) => brief(error),
    );
    results.push({ name, error });
  }
  return results;
}

/** Its message, and where it comes from. */
function brief(error) {
  const frames = String(error?.stack)
    .split("\n")
    .filter((line) => /^\s+at /.test(line));
  return [String(error), ...frames.slice(0, 2)].join("\n");
}

/** An answer that must be JSON. */
async function json(url, init) {
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(30_000) });
  const text = await response.text();
  if (response.ok) return JSON.parse(text);
  throw new Error(`${url} answered ${response.status}: ${text.slice(0, 3000)}`);
}

/** The events that the application at that address has received, and its errors. */
export const told = (base) => json(`${base}/phone/told`);

/** Has the application place a call, and looks whether its callbacks reach it through its own route. */
export function conversation(base, callbackUrl = `${base}/cb`) {
  const ask = (name, query) => json(`${base}/phone/${name}?${new URLSearchParams(query)}`);
  let callConnectionId;
  const arrived = async (kind) => {
    let last;
    try {
      await until(
        kind,
        async () => {
          last = await told(base);
          return last.events.some((event) => event.kind === kind && event.callConnectionId === callConnectionId);
        },
        ARRIVES_MS,
      );
    } catch (error) {
      const probe = await fetch(callbackUrl, { method: "POST", body: "[]" });
      const answer = `an empty POST is answered by ${probe.status}: ${(await probe.text()).slice(0, 300)}`;
      throw new Error(`${error.message}; it received ${JSON.stringify(last)}; ${answer}`);
    }
  };
  return inTurn({
    [PLACES]: async () => {
      callConnectionId = await ask("place", { callbackUrl });
      equal(typeof callConnectionId, "string", "callConnectionId");
    },
    [ARRIVE]: async () => {
      if (!callConnectionId) throw new Error("there is no call");
      await arrived("CallConnected");
      await ask("hangUp", { callConnectionId });
      await arrived("CallDisconnected");
    },
    [REFUSES]: async () => {
      const before = (await told(base)).events.length;
      const response = await fetch(callbackUrl, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify([{ type: "Microsoft.Communication.CallConnected", data: { callConnectionId: "forged" } }]),
      });
      equal([response.status, await response.text()], [401, '{"error":{"code":"unauthorized"}}'], "answer");
      equal((await told(base)).events.length, before, "events");
    },
  });
}

/** Has the application write a recording to files. */
export const downloads = (url) =>
  inTurn({ [DOWNLOADS]: async () => equal(await json(url), [true, true], "files that are as they should be") });

/** Replays a callback that the emulator signed, under another name: a token signs no body. */
export async function post(url, signed, { contentType = "application/json", many = 1, operationContext }) {
  const event = (index) => ({
    ...signed.event,
    id: crypto.randomUUID(),
    data: { ...signed.event.data, operationContext: many > 1 ? `${operationContext} ${index}` : operationContext },
  });
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": contentType, authorization: signed.authorization },
    body: JSON.stringify(Array.from({ length: many }, (_, index) => event(index))),
    signal: AbortSignal.timeout(10_000),
  });
  return { status: response.status, text: await response.text() };
}
