// The softphone of the emulator that serves this page: a streamed answer with what it gets, and requests for what it does.
/** @import { PhoneHandlers, PhoneLine } from "./types.d.ts" */

/** What a frame is: see `emulator/phone-lines.js` of the package. */
const [MESSAGE, SOUND] = [1, 2];
const HEAD = 5;
const PACKET = 320;
/** How much of the microphone waits while a request is under way, in packets of 20 ms: the oldest goes then. */
const MOST_WAITING = 25;
/** How much sound may wait at the emulator, in milliseconds: beyond, a packet is left out, or one would be heard later and later. */
const MOST_AHEAD_MS = 250;

/**
 * @param {string} root where the emulator is
 * @param {(path: string, body: unknown) => Promise<any>} ask posts JSON to it
 * @param {PhoneHandlers} to
 * @returns {Promise<PhoneLine>} rejects when the emulator opens no phone
 */
export async function openLine(root, ask, to) {
  const closing = new AbortController();
  const response = await fetch(new URL("emulator/phone", root), {
    headers: { accept: "application/octet-stream" },
    cache: "no-store",
    signal: closing.signal,
  });
  if (!response.ok || !response.body) {
    const { error } = await response.json().catch(() => ({ error: undefined }));
    throw new Error(error?.message ?? `the emulator answered ${response.status}`);
  }
  /** @type {(opened: { phone: number, number: string }) => void} */
  let opened = () => {};
  const first = new Promise((resolve) => {
    opened = resolve;
  });
  const reading = framesOf(response.body, (kind, bytes) => {
    if (kind === SOUND) {
      const samples = new Int16Array(bytes.slice().buffer);
      return to.audio({ heard: samples.subarray(0, PACKET), said: samples.subarray(PACKET) });
    }
    if (kind !== MESSAGE) return;
    const message = JSON.parse(new TextDecoder().decode(bytes));
    if (message.event === "open") opened(message);
    else if (message.event === "lost") to.lost(message.frames);
    else to.message(message);
  });
  reading.catch(() => {}).then(() => !closing.signal.aborted && to.closed());
  const { phone, number } = await Promise.race([
    first,
    reading.then(() => Promise.reject(new Error("the emulator closed the phone"))),
  ]);
  const path = `emulator/phone?phone=${phone}`;
  const act = (/** @type {object} */ request) => ask(path, request).then(() => {});

  /** @type {Int16Array[]} */
  let waiting = [];
  let isSending = false;
  let aheadMs = 0;

  async function sendAll() {
    isSending = true;
    while (waiting.length && !closing.signal.aborted) {
      const packets = waiting;
      waiting = [];
      const body = new Blob(packets.map((packet) => /** @type {BlobPart} */ (packet)));
      const { waitingMs } = await fetch(new URL(path, root), { method: "POST", body, cache: "no-store", signal: closing.signal })
        .then((answer) => answer.json())
        .catch(() => ({ waitingMs: 0 }));
      aheadMs = waitingMs ?? 0;
    }
    isSending = false;
  }

  return {
    number,
    answer: (ring) => act({ action: "answer", ring }),
    decline: (ring) => act({ action: "decline", ring }),
    dial: (call) => act({ action: "dial", call }),
    attach: (callConnectionId, participantId) => act({ action: "attach", callConnectionId, participantId }),
    press: (keys) => act({ action: "press", keys }),
    hangUp: () => act({ action: "hangUp" }),
    send(packet) {
      if (aheadMs > MOST_AHEAD_MS) {
        aheadMs -= 20;
        return;
      }
      waiting.push(packet);
      if (waiting.length > MOST_WAITING) waiting.shift();
      if (!isSending) sendAll();
    },
    close: () => closing.abort(),
  };
}

/**
 * Hands over every frame of a stream; resolves at its end.
 *
 * @param {ReadableStream<Uint8Array>} body
 * @param {(kind: number, bytes: Uint8Array) => void} take
 */
export async function framesOf(body, take) {
  const reader = body.getReader();
  let rest = new Uint8Array();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const bytes = new Uint8Array(rest.length + part.value.length);
    bytes.set(rest);
    bytes.set(part.value, rest.length);
    const view = new DataView(bytes.buffer);
    let at = 0;
    while (bytes.length - at >= HEAD) {
      const end = at + HEAD + view.getUint32(at + 1, true);
      if (end > bytes.length) break;
      take(bytes[at], bytes.subarray(at + HEAD, end));
      at = end;
    }
    rest = bytes.slice(at);
  }
}
