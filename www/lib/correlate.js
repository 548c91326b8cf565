// Which callbacks a request caused: those of its call, narrowed by its operation context and by what it does. And which call a callback is
// about.
import { aboutOf } from "./contracts.js";
import { rawIdOf } from "./numbers.js";
/**
 * @import { AnyEvent, CallKey, CallbackEntry, Entry, Identifier, RequestEntry } from "./types.d.ts"
 *
 * @typedef {Pick<CallbackEntry, "event">} Callback
 * @typedef {(request: RequestEntry, callbacks: CallbackEntry[]) => CallbackEntry[]} Rule of the call's callbacks from the request on, those it caused
 */

/** @param {Callback} callback */
const ends = ({ event }) => event.kind === "CallLegStateChanged" && ["terminating", "terminated"].includes(event.callState);
/** @param {Callback} callback */
const peopleIn = ({ event }) => (event.kind === "ParticipantsUpdated" ? event.participants : undefined);
/** @param {AnyEvent} event */
const contextOf = ({ operationContext }) => operationContext;

/** @type {Record<string, Rule>} */
const PREVIEW_2021_04 = {
  createCall: (_, callbacks) => callbacks,
  hangupCall: (_, callbacks) => callbacks.filter(ends),
  deleteCall: (_, callbacks) => callbacks.filter(ends),
  playAudio: ({ context }, callbacks) =>
    callbacks.filter(({ event }) => event.kind === "PlayAudioResult" && event.operationContext === context),
  // It cancels what was begun under another context.
  cancelMediaProcessing: (_, callbacks) =>
    callbacks.filter(({ event }) => event.kind === "PlayAudioResult" && event.resultInfo?.subcode === 8508),
  inviteParticipants({ context, args }, callbacks) {
    const invited = /** @type {Identifier[]} */ (args[1]).map(rawIdOf);
    const results = callbacks.filter(
      ({ event }) => event.kind === "InviteParticipantResult" && event.operationContext === context,
    );
    const joined = invited.map((rawId) =>
      callbacks.find((callback) => peopleIn(callback)?.some(({ identifier }) => rawIdOf(identifier) === rawId)),
    );
    return callbacks.filter((callback) => results.includes(callback) || joined.includes(callback));
  },
  removeParticipant({ args }, callbacks) {
    /** @param {object} person */
    const isIt = (person) => "participantId" in person && person.participantId === args[1];
    const left = callbacks.find((callback) => peopleIn(callback)?.some(isIt) === false);
    return left ? [left] : [];
  },
};

/**
 * @param {string[]} kinds
 * @returns {Rule}
 */
const ofKind =
  (...kinds) =>
  (_, callbacks) =>
    callbacks.filter(({ event }) => kinds.includes(event.kind));

/**
 * By 2026-03-12 nearly every operation has a context, and its events come back with it.
 *
 * @type {Record<string, Rule>}
 */
const GA_2026_03 = {
  createCall: (_, callbacks) => callbacks,
  createGroupCall: (_, callbacks) => callbacks,
  answerCall: (_, callbacks) => callbacks,
  connectCall: (_, callbacks) => callbacks,
  hangUp: ofKind("CallDisconnected"),
  terminateCall: ofKind("CallDisconnected"),
  cancelAllOperations: ofKind("PlayCanceled", "RecognizeCanceled"),
};
/** @type {Rule} */
const byContext = ({ context }, callbacks) =>
  callbacks.filter(({ event }) => context !== undefined && contextOf(event) === context);

/** @param {RequestEntry} request */
const ruleOf = ({ contract, operation }) =>
  contract === "CallClient" ? PREVIEW_2021_04[operation] : (GA_2026_03[operation] ?? byContext);

/**
 * The call that an event is about. One about a recording names the connection of the recorder, which is no call of this page: the server
 * call is what it has in common with the call that is recorded.
 *
 * @param {AnyEvent} event
 * @param {Entry[]} entries the log, the oldest first
 * @returns {CallKey | undefined}
 */
export function callOf(event, entries) {
  const { kind, serverCallId } = event;
  const isOfRecording = kind === "RecordingStateChanged" || kind === "StartRecordingFailed";
  if (!isOfRecording || !serverCallId) return aboutOf(event);
  for (const entry of entries)
    if (entry.type === "callback" && entry.serviceId && /** @type {AnyEvent} */ (entry.event).serverCallId === serverCallId)
      return aboutOf({ callConnectionId: entry.serviceId });
  return undefined;
}

/** Each of these ends what was going on when it was sent; what comes after the next of its name, that one ends. */
const CANCELS = ["cancelMediaProcessing", "cancelAllOperations"];

/**
 * The callbacks that a request caused.
 *
 * @param {RequestEntry} request
 * @param {Entry[]} entries the log, the oldest first
 */
export function callbacksOf(request, entries) {
  if (!request.serviceId) return [];
  const ofCall = entries.filter(({ mode, serviceId }) => mode === request.mode && serviceId === request.serviceId);
  const later = ofCall.slice(ofCall.indexOf(request) + 1);
  const next = later.findIndex(({ type, operation }) => type === "request" && operation === request.operation);
  const until = CANCELS.includes(request.operation) && next >= 0 ? next : later.length;
  return ruleOf(request)(
    request,
    later.slice(0, until).filter((entry) => entry.type === "callback"),
  );
}
