// The messages of media streaming that go out, each a JSON text on a WebSocket.
/** @import * as Declared from "./call-automation.js" */
import { pointedBelow, validationError } from "../errors.js";

/** @type {typeof Declared.createOutboundAudioData} */
export function createOutboundAudioData(data) {
  const text = base64Of(data);
  if (text === undefined)
    throw pointedBelow(
      validationError("data", "expected audio: base64, or its bytes as a Uint8Array or an ArrayBuffer"),
      createOutboundAudioData,
    );
  return JSON.stringify({ kind: "audioData", audioData: { data: text, isSilent: false }, stopAudio: {} });
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/**
 * The base64 of audio; `undefined` for what is no audio.
 *
 * @param {unknown} data
 */
function base64Of(data) {
  if (typeof data === "string") return BASE64.test(data) ? data : undefined;
  // By their tags: a realm of its own, such as that of a test runner, has classes of its own.
  const isBuffer = /^\[object (?:Shared)?ArrayBuffer\]$/.test(Object.prototype.toString.call(data));
  if (!isBuffer && !ArrayBuffer.isView(data)) return undefined;
  const bytes = ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(/** @type {ArrayBuffer} */ (data));
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** @type {typeof Declared.createOutboundStopAudioData} */
export const createOutboundStopAudioData = () => JSON.stringify({ kind: "stopAudio", stopAudio: {} });
