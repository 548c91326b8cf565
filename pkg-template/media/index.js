// `ringwire/media`: the WebSocket of media streaming and transcription, on the application's side. Plain JavaScript: no module, no dependency.
export { VoiceActivity, fromUlaw, readWav, resample, ulaw, writeWav } from "./audio.js";
export { MediaReceiver } from "./receiver.js";
