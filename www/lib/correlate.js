// Which callbacks a request caused: those of its call, narrowed by its operation context and by what it does.
import { rawIdOf } from "./numbers.js";

const ends = ({ event }) => event.kind === "CallLegStateChanged" && ["terminating", "terminated"].includes(event.callState);
const updates = ({ event }) => event.kind === "ParticipantsUpdated";
const rawIds = ({ event }) => event.participants.map(({ identifier }) => rawIdOf(identifier));

/** `(request, the call's callbacks since it was sent) → those it caused`. */
const PREVIEW = {
  createCall: (_, callbacks) => callbacks,
  hangupCall: (_, callbacks) => callbacks.filter(ends),
  deleteCall: (_, callbacks) => callbacks.filter(ends),
  playAudio: ({ context }, callbacks) =>
    callbacks.filter(({ event }) => event.kind === "PlayAudioResult" && event.operationContext === context),
  // It cancels what was begun under another context.
  cancelMediaProcessing: (_, callbacks) =>
    callbacks.filter(({ event }) => event.kind === "PlayAudioResult" && event.resultInfo?.subcode === 8508),
  inviteParticipants({ context, args }, callbacks) {
    const invited = args[1].map(rawIdOf);
    const results = callbacks.filter(
      ({ event }) => event.kind === "InviteParticipantResult" && event.operationContext === context,
    );
    const joined = invited.map((rawId) => callbacks.find((callback) => updates(callback) && rawIds(callback).includes(rawId)));
    return callbacks.filter((callback) => results.includes(callback) || joined.includes(callback));
  },
  removeParticipant({ args }, callbacks) {
    const gone = ({ event }) => !event.participants.some(({ participantId }) => participantId === args[1]);
    const left = callbacks.find((callback) => updates(callback) && gone(callback));
    return left ? [left] : [];
  },
};

const ofKind =
  (...kinds) =>
  (_, callbacks) =>
    callbacks.filter(({ event }) => kinds.includes(event.kind));

/** In production nearly every operation has a context, and its events come back with it. */
const PRODUCTION = {
  createCall: (_, callbacks) => callbacks,
  createGroupCall: (_, callbacks) => callbacks,
  answerCall: (_, callbacks) => callbacks,
  connectCall: (_, callbacks) => callbacks,
  hangUp: ofKind("CallDisconnected"),
  terminateCall: ofKind("CallDisconnected"),
  cancelAllOperations: ofKind("PlayCanceled", "RecognizeCanceled"),
};
const byContext = ({ context }, callbacks) =>
  callbacks.filter(({ event }) => context !== undefined && event.operationContext === context);

const ruleOf = ({ contract, operation }) =>
  contract === "CallClient" ? PREVIEW[operation] : (PRODUCTION[operation] ?? byContext);

/** Of these, one is over what was going on then, not over what the next one ends. */
const CANCELS = ["cancelMediaProcessing", "cancelAllOperations"];

/**
 * @param request an entry of the log
 * @param entries the log, the oldest first
 */
export function callbacksOf(request, entries) {
  if (!request.serviceId) return [];
  const ofCall = entries.filter(({ mode, serviceId }) => mode === request.mode && serviceId === request.serviceId);
  const later = ofCall.slice(ofCall.indexOf(request) + 1);
  const next = later.findIndex(({ type, operation }) => type === "request" && operation === request.operation);
  const until = CANCELS.includes(request.operation) && next >= 0 ? next : later.length;
  return ruleOf(request)(
    request,
    later.slice(0, until).filter(({ type }) => type === "callback"),
  );
}
