// Events as the service posts them, in both contracts; all that varies in them comes from a seed. A test holds them against what the
// emulator writes: its module, ten times the size of all this, is not loaded for a few events.

/** @typedef {"2026-03-12" | "2021-04-15-preview1"} Contract */
/** @typedef {{ data: object }} Event */
/** @typedef {[Event, Event, Event, Event, Event]} Story */
/** @typedef {{ event(kind: string, data: object): Event, story(time?: Date): Story }} Call */

/** @type {[Contract, Contract]} */
export const CONTRACTS = ["2026-03-12", "2021-04-15-preview1"];
const PREFIX = "Microsoft.Communication.";

/**
 * A generator of numbers from 0 to 1 (mulberry32): the same seed, the same numbers.
 *
 * @param {number} seed
 */
export function chance(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** @param {() => number} random */
function uuid(random) {
  const digits = Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16));
  digits[12] = "4";
  digits[16] = "89ab".charAt(Math.floor(random() * 4));
  return digits.join("").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/**
 * Makes calls: each call of the function returned is a new call, `{ event, story }`. `story(time)` is the events of the call: connected,
 * two reports of its participants, a prompt played, disconnected. `event(kind, data)` is one more event of the same call.
 *
 * @param {Contract} contract
 * @param {() => number} random
 * @returns {() => Call}
 */
export function calls(contract, random) {
  const id = () => uuid(random);
  return contract === CONTRACTS[0] ? () => ga(id) : () => preview(id);
}

/** What the service says `data` is: on record, the `api-version` of the request that made the connection. */
const DATA_VERSION = "2026-03-12";

/**
 * A call of 2026-03-12.
 *
 * @param {() => string} id
 * @returns {Call}
 */
function ga(id) {
  const callConnectionId = id();
  const subject = `calling/callConnections/${callConnectionId}`;
  const ids = { callConnectionId, serverCallId: btoa(id()), correlationId: id() };
  const resultInformation = { code: 200, subCode: 0, message: "" };
  const hungUp = {
    code: 200,
    subCode: 7000,
    message: "Call was ended by Azure Communication Service Call Automation API or a server bot. DiagCode: 0#7000.@",
  };
  const identifier = { kind: "phoneNumber", rawId: "4:+15550100100", phoneNumber: { value: "+15550100100" } };
  const participants = [{ identifier, isMuted: false, isOnHold: false }];
  const version = DATA_VERSION;
  /**
   * @param {string} kind
   * @param {object} data
   */
  const event = (kind, data, time = new Date()) => ({
    id: id(),
    source: subject,
    type: PREFIX + kind,
    data: { ...data, ...ids, publicEventType: PREFIX + kind },
    time: time.toISOString().replace("Z", "0000+00:00"),
    specversion: "1.0",
    datacontenttype: "application/json",
    subject,
  });
  /**
   * @param {number} sequenceNumber
   * @param {Date} [time]
   */
  const updated = (sequenceNumber, time) =>
    event("ParticipantsUpdated", { participants, sequenceNumber, resultInformation, version }, time);
  /**
   * @param {Date} [time]
   * @returns {Story}
   */
  const story = (time) => [
    event("CallConnected", { version, resultInformation }, time),
    updated(1, time),
    updated(2, time),
    event("PlayCompleted", { version, operationContext: "greeting", resultInformation }, time),
    event("CallDisconnected", { version, resultInformation: hungUp }, time),
  ];
  return { event: (kind, data) => event(kind, { version, ...data }), story };
}

/**
 * The last part of an event's subject, where that is not the kind.
 *
 * @type {Record<string, string>}
 */
const SUBJECTS = { CallLegStateChanged: "callState", PlayAudioResult: "playAudio" };

/**
 * A call of the 2021 preview.
 *
 * @param {() => string} id
 * @returns {Call}
 */
function preview(id) {
  const CallLegId = id();
  const ConversationId = btoa(id()).replaceAll("=", "");
  const PhoneNumber = { Value: "+15550100100" };
  const Identifier = { RawId: "4:+15550100100", CommunicationUser: null, PhoneNumber, MicrosoftTeamsUser: null };
  const Participants = [{ Identifier, ParticipantId: id(), IsMuted: false }];
  /**
   * @param {string} kind
   * @param {object} data
   */
  const event = (kind, data, time = new Date()) => ({
    id: id(),
    topic: null,
    subject: `callLeg/${CallLegId}/${SUBJECTS[kind] ?? kind.charAt(0).toLowerCase() + kind.slice(1)}`,
    data,
    eventType: PREFIX + kind,
    eventTime: time.toISOString().replace("Z", "0000Z"),
    metadataVersion: null,
    dataVersion: null,
  });
  /** @param {Date} [time] */
  const updated = (time) => event("ParticipantsUpdated", { CallLegId, Participants }, time);
  const ResultInfo = { Code: 200, Subcode: 0, Message: "The prompt was played to its end." };
  const played = { ResultInfo, OperationContext: "greeting", Status: "Completed", CallLegId };
  /**
   * @param {Date} [time]
   * @returns {Story}
   */
  const story = (time) => [
    event("CallLegStateChanged", { ConversationId, CallLegId, CallState: "Established" }, time),
    updated(time),
    updated(time),
    event("PlayAudioResult", played, time),
    event("CallLegStateChanged", { ConversationId: null, CallLegId, CallState: "Terminated" }, time),
  ];
  return { event: (kind, data) => event(kind, { CallLegId, ...data }), story };
}
