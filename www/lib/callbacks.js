// Callbacks of either contract and of Event Grid: read, noted in the log, and told to the call they are about.
import { aboutOf } from "./contracts.js";
import { titleOf } from "./event-text.js";
import { rawIdOf } from "./numbers.js";
import { parseCallAutomationEvents, parseCallEvents, parseIncomingCallEvents } from "./ringwire.js";

/**
 * Every event of a callback, each with what stood on the wire. CloudEvents say their version; the other two share an envelope.
 *
 * @throws CallAutomationError when the text is not a callback
 */
export function readCallback(text) {
  const bodies = [parsed(text)].flat();
  return bodies.flatMap((body) => {
    const parse = body?.specversion
      ? parseCallAutomationEvents
      : /\.IncomingCall$/.test(body?.eventType)
        ? parseIncomingCallEvents
        : parseCallEvents;
    return parse(body).map((event) => ({ event, wire: JSON.stringify(body) }));
  });
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    // The library says it better.
    return parseCallEvents(text);
  }
}

/** Notes a callback in the log and at its call: what it says, and what became of it. */
export function noteCallback(store, { event, ...received }, at, mode) {
  const about = aboutOf(event);
  const entry = store.add({ type: "callback", mode, event, ...received, ...about, at });
  if (about.serviceId) store.callOf(about, at, mode).mark({ kind: "callback", text: titleOf(event), entryId: entry.id }, at);
  return entry;
}

/** How a prompt ended, by the event that says so. */
const PROMPTS = { PlayCompleted: "completed", PlayFailed: "failed", PlayCanceled: "cancelled" };
const QUESTIONS = { RecognizeCompleted: "completed", RecognizeFailed: "failed", RecognizeCanceled: "cancelled" };
const STATES = {
  CallConnected: "connected",
  CallDisconnected: "disconnected",
  CreateCallFailed: "disconnected",
  ConnectFailed: "disconnected",
};

/** What a callback tells of its call. The emulator's calls need none of this: they know before the callback does. */
export function applyEvent(call, event, at) {
  const { kind, operationContext } = event;
  const state = kind === "CallLegStateChanged" ? event.callState : STATES[kind];
  if (state) call.entered(state, at);
  if (kind === "DtmfReceived") call.key(undefined, event.toneInfo.tone, at);
  if (kind === "ContinuousDtmfRecognitionToneReceived") call.key(undefined, event.tone, at);
  const ended =
    kind === "PlayAudioResult"
      ? event.resultInfo?.subcode === 8508
        ? "cancelled"
        : event.status
      : (PROMPTS[kind] ?? QUESTIONS[kind]);
  if (ended) {
    const playing = call.prompts.findLast((prompt) => prompt.context === operationContext && prompt.to === undefined);
    const { message } = event.resultInfo ?? event.resultInformation ?? {};
    call.prompt({ id: playing?.id, state: ended, operationContext, message }, at);
  }
  if (kind === "ParticipantsUpdated") {
    const here = new Map(event.participants.map((person) => [rawIdOf(person.identifier), person.participantId]));
    for (const [rawId, participantId] of here) call.person({ rawId, participantId, state: "connected" }, at);
    for (const [rawId, { state }] of call.people)
      if (state === "connected" && !here.has(rawId)) call.person({ rawId, state: "left" }, at);
  }
  const failed = (identifier, reason) =>
    call.person({ rawId: rawIdOf(identifier), state: "failed", reason: reason ?? undefined }, at);
  if (kind === "InviteParticipantResult" && event.status === "failed") {
    for (const identifier of event.participants ?? []) failed(identifier, event.resultInfo?.message);
  }
  if (kind === "AddParticipantFailed" && event.participant) failed(event.participant, event.resultInformation?.message);
}

/** Who an accepted request calls, by the place where it names them. */
const CALLED = {
  CallClient: { createCall: (args) => args[1], inviteParticipants: (args) => args[1] },
  CallAutomationClient: {
    createCall: (args) => [args[1].targetParticipant],
    createGroupCall: (args) => args[1],
    addParticipant: (args) => [args[1].targetParticipant],
  },
};

/** What an accepted request tells of a live call, before any callback does. */
export function accepted(call, { contract, operation, args, context, result }, at) {
  for (const target of CALLED[contract][operation]?.(args) ?? []) call.person({ rawId: rawIdOf(target), state: "ringing" }, at);
  const bag = args.at(-1);
  if (operation === "playAudio") call.prompt({ id: result.id, state: "playing", loop: bag.loop, operationContext: context }, at);
  if (["play", "playToAll"].includes(operation))
    call.prompt({ id: context, state: "playing", loop: bag?.loop, operationContext: context }, at);
}
