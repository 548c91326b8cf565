// Which callbacks a request caused: those of its call leg, narrowed by its operation context and by what it does.
import { rawIdOf } from "./numbers.js";

const ends = ({ event }) => event.kind === "CallLegStateChanged" && ["terminating", "terminated"].includes(event.callState);
const updates = ({ event }) => event.kind === "ParticipantsUpdated";
const rawIds = ({ event }) => event.participants.map(({ identifier }) => rawIdOf(identifier));

/** `(request, the leg's callbacks since it was sent) → those it caused`. */
const RULES = {
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
    const results = callbacks.filter(({ event }) => event.kind === "InviteParticipantResult" && event.operationContext === context);
    const joined = invited.map((rawId) => callbacks.find((callback) => updates(callback) && rawIds(callback).includes(rawId)));
    return callbacks.filter((callback) => results.includes(callback) || joined.includes(callback));
  },
  removeParticipant({ args }, callbacks) {
    const gone = ({ event }) => !event.participants.some(({ participantId }) => participantId === args[1]);
    const left = callbacks.find((callback) => updates(callback) && gone(callback));
    return left ? [left] : [];
  },
};

/**
 * @param request an entry of the log
 * @param entries the log, the oldest first
 */
export function callbacksOf(request, entries) {
  if (!request.callLegId) return [];
  const ofLeg = entries.filter(({ mode, callLegId }) => mode === request.mode && callLegId === request.callLegId);
  const later = ofLeg.slice(ofLeg.indexOf(request) + 1);
  // One cancels what was playing then, not what the next one cancels.
  const next = later.findIndex(({ type, operation }) => type === "request" && operation === request.operation);
  const until = request.operation === "cancelMediaProcessing" && next >= 0 ? next : later.length;
  return RULES[request.operation](request, later.slice(0, until).filter(({ type }) => type === "callback"));
}
