// What the audio thread has and a page has not: https://webaudio.github.io/web-audio-api/#AudioWorkletGlobalScope-section
declare const sampleRate: number;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;
