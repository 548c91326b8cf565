// Events in a few words.
import { keyOf } from "./call.js";
import { nameOf, rawIdOf } from "./numbers.js";

const DETAILS = {
  CallLegStateChanged: ({ callState }) => callState,
  ParticipantsUpdated: ({ participants }) => `${participants.length} in call`,
  PlayAudioResult: ({ resultInfo, status }) => (resultInfo?.subcode === 8508 ? "cancelled" : status),
  InviteParticipantResult: ({ status }) => status,
  DtmfReceived: ({ toneInfo }) => `key ${keyOf(toneInfo.tone)}`,
};

/** What it is: `CallLegStateChanged`. */
export const kindOf = ({ kind, eventType }) => (kind === "Unknown" ? eventType : kind);

/** What it says: `established`. */
export const detailOf = (event) => DETAILS[event.kind]?.(event) ?? "event";

/** Both, and of whom. */
export function titleOf(event) {
  const invited = event.kind === "InviteParticipantResult" ? (event.participants ?? []).map((one) => nameOf(rawIdOf(one))) : [];
  return [kindOf(event), detailOf(event), ...invited].join(" ");
}
