// Events in a few words.
import { keyOf } from "./call.js";
import { nameOf, rawIdOf } from "./numbers.js";
/** @import { AnyEvent, Identifier } from "./types.d.ts" */

/**
 * What a callee answered.
 *
 * @param {AnyEvent} event
 */
function answerOf({ recognitionType, dtmfResult, choiceResult, speechResult }) {
  if (recognitionType === "dtmf") return `keys ${dtmfResult?.tones?.map(keyOf).join(" ") ?? ""}`;
  if (recognitionType === "choices") return `choice ${choiceResult?.label}`;
  return speechResult?.speech ? `“${speechResult.speech}”` : recognitionType;
}

/**
 * The end of a kind says how it went: `PlayCompleted`.
 *
 * @param {AnyEvent} event
 */
const outcomeOf = ({ kind }) =>
  /(Completed|Succeeded|Failed|Canceled|Started|Stopped|Updated|Accepted|Connected|Disconnected)$/
    .exec(kind ?? "")?.[1]
    .toLowerCase();

/** @type {Record<string, (event: AnyEvent) => string | undefined>} */
const DETAILS = {
  RecognizeCompleted: answerOf,
  ContinuousDtmfRecognitionToneReceived: ({ tone = "" }) => `key ${keyOf(tone)}`,
  RecordingStateChanged: ({ state }) => state,
  IncomingCall: ({ from }) => `from ${nameOf(rawIdOf(from))}`,
  CallLegStateChanged: ({ callState }) => callState,
  ParticipantsUpdated: ({ participants }) => `${participants?.length} in call`,
  PlayAudioResult: ({ resultInfo, status }) => (resultInfo?.subcode === 8508 ? "cancelled" : status),
  InviteParticipantResult: ({ status }) => status,
  DtmfReceived: ({ toneInfo }) => `key ${keyOf(toneInfo?.tone ?? "")}`,
};

/**
 * What it is: `CallLegStateChanged`.
 *
 * @param {AnyEvent} event
 */
export const kindOf = ({ kind = "Unknown", eventType, type }) =>
  kind === "Unknown" ? String(eventType ?? type).replace(/^Microsoft\.Communication\./, "") : kind;

/**
 * What it says: `established`.
 *
 * @param {AnyEvent} event
 */
export const detailOf = (event) => DETAILS[event.kind ?? ""]?.(event) ?? outcomeOf(event) ?? "event";

/**
 * Both, and of whom.
 *
 * @param {AnyEvent} event
 */
export function titleOf(event) {
  const { participants = [] } = event;
  const invited =
    event.kind === "InviteParticipantResult" ? participants.map((one) => nameOf(rawIdOf(/** @type {Identifier} */ (one)))) : [];
  const [kind, detail] = [kindOf(event), detailOf(event)];
  // `PlayCompleted` says it already.
  return [kind, ...(kind.toLowerCase().endsWith(detail) ? [] : [detail]), ...invited].join(" ");
}
