// Callbacks of either contract and of Event Grid: read, noted in the log, and given to the call they are about.
import { callOf } from "./correlate.js";
import { titleOf } from "./event-text.js";
import { rawIdOf } from "./numbers.js";
import { parseCallAutomationEvents, parseCallEvents, parseIncomingCallEvents } from "./ringwire.js";
/**
 * @import { Store } from "./store.js"
 * @import { AnyEvent, Call, CallbackEntry, Contract, Identifier, Mode, ReceivedEvent, RequestEntry } from "./types.d.ts"
 */

/**
 * Every event of a callback, each with its text on the wire. CloudEvents say their version; the other two share an envelope.
 *
 * @param {string} text
 * @returns {{ event: ReceivedEvent, wire: string }[]}
 * @throws {CallAutomationError} when the text is not a callback
 */
export function readCallback(text) {
  const bodies = [parsed(text)].flat();
  return bodies.flatMap((body) => {
    const parse = body?.specversion
      ? parseCallAutomationEvents
      : body?.eventType?.endsWith(".IncomingCall")
        ? parseIncomingCallEvents
        : parseCallEvents;
    return parse(body).map((event) => ({ event, wire: JSON.stringify(body) }));
  });
}

/**
 * One event or several, as they are on the wire.
 *
 * @param {string} text
 * @returns {{ specversion?: string, eventType?: string } | { specversion?: string, eventType?: string }[]}
 */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    // The library's error says more than that of `JSON.parse`.
    return parseCallEvents(text);
  }
}

/**
 * Notes a callback in the log and at its call: what it says, and what became of it.
 *
 * @param {Store} store
 * @param {Pick<CallbackEntry, "event" | "wire" | "url" | "status" | "refusal" | "again" | "callbackId" | "resendOf" | "state" | "attempts">} received
 * @param {number} at
 * @param {Mode} mode
 */
export function noteCallback(store, { event, ...received }, at, mode) {
  const about = callOf(event, store.namedBy(/** @type {AnyEvent} */ (event).serverCallId));
  const entry = store.add({ type: "callback", mode, event, ...received, ...about, at });
  if (about) store.callOf(about, at, mode).mark({ kind: "callback", text: titleOf(event), entryId: entry.id }, at);
  return entry;
}

/**
 * How a prompt ended, by the event that says so.
 *
 * @type {Record<string, string>}
 */
const PROMPTS = { PlayCompleted: "completed", PlayFailed: "failed", PlayCanceled: "cancelled" };
/** @type {Record<string, string>} */
const QUESTIONS = { RecognizeCompleted: "completed", RecognizeFailed: "failed", RecognizeCanceled: "cancelled" };
/** @type {Record<string, string>} */
const STATES = {
  CallConnected: "connected",
  CallDisconnected: "disconnected",
  CreateCallFailed: "disconnected",
  ConnectFailed: "disconnected",
};

/**
 * What a callback reports about its call. The emulator's calls need none of this: they know before the callback does.
 *
 * @param {Call} call
 * @param {ReceivedEvent} event
 * @param {number} at
 */
export function applyEvent(call, event, at) {
  /** @type {AnyEvent} */
  const { operationContext, status, resultInfo, resultInformation } = event;
  const state = event.kind === "CallLegStateChanged" ? event.callState : STATES[event.kind];
  if (state) call.entered(state, at);
  if (event.kind === "DtmfReceived") call.key(undefined, event.toneInfo.tone, at);
  if (event.kind === "ContinuousDtmfRecognitionToneReceived") call.key(undefined, event.tone, at);
  const ended =
    event.kind === "PlayAudioResult"
      ? resultInfo?.subcode === 8508
        ? "cancelled"
        : status
      : (PROMPTS[event.kind] ?? QUESTIONS[event.kind]);
  if (ended) {
    const playing = call.prompts.findLast((prompt) => prompt.context === operationContext && prompt.to === undefined);
    const message = (resultInfo ?? resultInformation)?.message;
    call.prompt({ id: playing?.id, state: ended, operationContext, message }, at);
  }
  if (event.kind === "ParticipantsUpdated") {
    const here = new Map(event.participants.map((person) => [rawIdOf(person.identifier), person]));
    for (const [rawId, person] of here) {
      const participantId = "participantId" in person ? person.participantId : undefined;
      call.person({ rawId, participantId, state: "connected" }, at);
    }
    for (const [rawId, { state }] of call.people)
      if (state === "connected" && !here.has(rawId)) call.person({ rawId, state: "left" }, at);
  }
  /**
   * @param {Identifier} identifier
   * @param {string | null | undefined} reason
   */
  const failed = (identifier, reason) =>
    call.person({ rawId: rawIdOf(identifier), state: "failed", reason: reason ?? undefined }, at);
  if (event.kind === "InviteParticipantResult" && event.status === "failed") {
    for (const identifier of event.participants ?? []) failed(identifier, event.resultInfo?.message);
  }
  if (event.kind === "AddParticipantFailed" && event.participant) failed(event.participant, event.resultInformation?.message);
}

/** @typedef {(args: unknown[]) => Identifier[]} Called */
/** @type {Called} */
const everyone = (args) => /** @type {Identifier[]} */ (args[1]);
/** @type {Called} */
const target = (args) => [/** @type {{ targetParticipant: Identifier }} */ (args[1]).targetParticipant];

/**
 * Who an accepted request calls, by the place where it names them.
 *
 * @type {Record<Contract, Record<string, Called>>}
 */
const CALLED = {
  CallClient: { createCall: everyone, inviteParticipants: everyone },
  CallAutomationClient: { createCall: target, createGroupCall: everyone, addParticipant: target },
};

/**
 * What an accepted request reports about a live call, before the first callback does.
 *
 * @param {Call} call
 * @param {RequestEntry} entry
 * @param {number} at
 */
export function accepted(call, { contract, operation, args, context, result }, at) {
  for (const one of CALLED[contract][operation]?.(args) ?? []) call.person({ rawId: rawIdOf(one), state: "ringing" }, at);
  const bag = /** @type {{ loop?: boolean } | undefined} */ (args.at(-1));
  if (operation === "playAudio")
    call.prompt({ id: result?.id, state: "playing", loop: bag?.loop, operationContext: context }, at);
  if (["play", "playToAll"].includes(operation))
    call.prompt({ id: context, state: "playing", loop: bag?.loop, operationContext: context }, at);
}
