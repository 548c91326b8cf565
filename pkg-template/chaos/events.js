// Events as the service posts them, in both contracts; all that varies in them comes from a seed.

export const CONTRACTS = ["2026-03-12", "2021-04-15-preview1"];
const PREFIX = "Microsoft.Communication.";

/** A generator of numbers from 0 to 1 (mulberry32): the same seed, the same numbers. */
export function chance(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function uuid(random) {
  const digits = Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16));
  digits[12] = "4";
  digits[16] = "89ab"[Math.floor(random() * 4)];
  return digits.join("").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/**
 * What happens in one call: connected, two reports of who is in it, a prompt played, disconnected. A function, so that each use is
 * another call. `event(kind, data)` is one more event of the same call.
 */
export function calls(contract, random) {
  const id = () => uuid(random);
  return contract === CONTRACTS[0] ? () => production(id) : () => preview(id);
}

function production(id) {
  const callConnectionId = id();
  const subject = `calling/callConnections/${callConnectionId}`;
  const ids = { callConnectionId, serverCallId: btoa(id()), correlationId: id() };
  const done = { resultInformation: { code: 200, subCode: 0, message: "" } };
  const identifier = { rawId: "4:+15550100100", kind: "phoneNumber", phoneNumber: { value: "+15550100100" } };
  const participants = [{ identifier, isMuted: false, isOnHold: false }];
  const event = (kind, data, time = new Date()) => ({
    id: id(),
    source: subject,
    type: PREFIX + kind,
    data: { version: "2026-03-12", ...ids, ...data, publicEventType: PREFIX + kind },
    time: time.toISOString().replace("Z", "+00:00"),
    specversion: "1.0",
    datacontenttype: "application/json",
    subject,
  });
  const story = (time) => [
    event("CallConnected", done, time),
    event("ParticipantsUpdated", { participants, sequenceNumber: 1 }, time),
    event("ParticipantsUpdated", { participants, sequenceNumber: 2 }, time),
    event("PlayCompleted", { ...done, operationContext: "greeting" }, time),
    event("CallDisconnected", done, time),
  ];
  return { event, story };
}

function preview(id) {
  const CallLegId = id();
  const ConversationId = btoa(id()).replaceAll("=", "");
  const Identifier = { RawId: "4:+15550100100", PhoneNumber: { Value: "+15550100100" } };
  const Participants = [{ Identifier, ParticipantId: id(), IsMuted: false }];
  const event = (kind, data, time = new Date()) => ({
    id: id(),
    topic: null,
    subject: `callLeg/${CallLegId}/${kind[0].toLowerCase()}${kind.slice(1)}`,
    data: { CallLegId, ...data },
    eventType: PREFIX + kind,
    eventTime: time.toISOString(),
    metadataVersion: null,
    dataVersion: null,
  });
  const state = (CallState, time) => event("CallLegStateChanged", { ConversationId, CallState }, time);
  const played = { ResultInfo: { Code: 200, Subcode: 0, Message: "" }, OperationContext: "greeting", Status: "Completed" };
  const story = (time) => [
    state("Established", time),
    event("ParticipantsUpdated", { Participants }, time),
    event("ParticipantsUpdated", { Participants }, time),
    event("PlayAudioResult", played, time),
    state("Terminated", time),
  ];
  return { event, story };
}
