// The words of the contract, by the names the official package gives them.
/** @import * as Declared from "./call-automation.js" */

/**
 * The members of a declared enum, and their values.
 *
 * @template Enum
 * @typedef {{ readonly [Name in keyof Enum]: Enum[Name] extends string | number ? `${Enum[Name]}` | Enum[Name] : never }} Words
 */

/** @satisfies {Words<typeof Declared.DtmfTone>} */
export const DtmfTone = {
  Zero: "zero",
  One: "one",
  Two: "two",
  Three: "three",
  Four: "four",
  Five: "five",
  Six: "six",
  Seven: "seven",
  Eight: "eight",
  Nine: "nine",
  A: "a",
  B: "b",
  C: "c",
  D: "d",
  Pound: "pound",
  Asterisk: "asterisk",
};
/** @satisfies {Words<typeof Declared.VoiceKind>} */
export const VoiceKind = { Male: "male", Female: "female" };
/** @satisfies {Words<typeof Declared.RecognizeInputType>} */
export const RecognizeInputType = { Dtmf: "dtmf" };
/** @satisfies {Words<typeof Declared.KnownCallRejectReason>} */
export const KnownCallRejectReason = { None: "none", Busy: "busy", Forbidden: "forbidden" };
/** @satisfies {Words<typeof Declared.KnownStreamingTransportType>} */
export const KnownStreamingTransportType = { Websocket: "websocket" };
/** @satisfies {Words<typeof Declared.KnownMediaStreamingAudioChannelType>} */
export const KnownMediaStreamingAudioChannelType = { Mixed: "mixed", Unmixed: "unmixed" };
/** @satisfies {Words<typeof Declared.KnownMediaStreamingContentType>} */
export const KnownMediaStreamingContentType = { Audio: "audio" };
/** @satisfies {Words<typeof Declared.Channel>} */
export const Channel = { 0: "Unknown", 1: "Mono", Unknown: 0, Mono: 1 };
