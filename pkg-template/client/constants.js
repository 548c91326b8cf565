// The words of the contract, by the names the official package gives them.

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
export const VoiceKind = { Male: "male", Female: "female" };
export const RecognizeInputType = { Dtmf: "dtmf" };
export const KnownCallRejectReason = { None: "none", Busy: "busy", Forbidden: "forbidden" };
export const KnownStreamingTransportType = { Websocket: "websocket" };
export const KnownMediaStreamingAudioChannelType = { Mixed: "mixed", Unmixed: "unmixed" };
export const KnownMediaStreamingContentType = { Audio: "audio" };
export const Channel = { 0: "Unknown", 1: "Mono", Unknown: 0, Mono: 1 };
