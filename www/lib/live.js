// Calls on a live endpoint, with a bearer token. The token is held by the client alone: it is in no field, no store, no address,
// and gone with the tab, with “Disconnect”, or with the switch to the emulator.
import { noteCallback } from "./emulated.js";
import { refuseSecret } from "./mask.js";
import { rawIdOf } from "./numbers.js";
import { CallAutomationError, CallClient, parseCallEvents } from "./ringwire.js";

/** How long an answer may take, in milliseconds. */
const TIMEOUT_MS = 30_000;

/** @throws CallAutomationError that says which of the two cannot be used, and why */
export function connect(store, endpoint, token) {
  for (const [target, text] of Object.entries({ endpoint, token })) {
    const reason = refuseSecret(text);
    if (reason) throw refusal(target, `${reason} Have a server of yours hand out tokens, and give one here.`);
  }
  if (!token.trim()) throw refusal("token", "A bearer token is needed.");
  const client = new CallClient(endpoint.trim(), token.trim());
  return {
    mode: "live",
    client,
    endpoint: new URL(endpoint.trim()).origin,
    expiresAt: expiryOf(token),
    numbers: [],
    send: ({ url, method, headers, body }) =>
      fetch(url, {
        ...{ method, headers, body },
        // Nothing of this page goes along, and the token goes nowhere else.
        ...{ credentials: "omit", referrerPolicy: "no-referrer", redirect: "error", cache: "no-store" },
        signal: AbortSignal.timeout(TIMEOUT_MS),
      }),
    close() {},
    read: (text) => readCallbacks(store, text),
  };
}

function refusal(target, message) {
  return Object.assign(new CallAutomationError(`${target}: ${message}`), { kind: "credential", target });
}

/** When a token ends, in milliseconds since 1970, if it says so. */
function expiryOf(token) {
  try {
    const claims = token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/");
    return JSON.parse(atob(claims)).exp * 1000 || undefined;
  } catch {
    return undefined;
  }
}

/**
 * Notes callbacks that somebody copied from their server's log, at the time each says it happened; gives how many.
 *
 * @throws CallAutomationError when the text is not a callback
 */
function readCallbacks(store, text) {
  const events = parseCallEvents(text);
  const bodies = [JSON.parse(text)].flat();
  events.forEach((event, index) => {
    const at = Date.parse(event.eventTime) || Date.now();
    noteCallback(store, { event, wire: JSON.stringify(bodies[index]), url: undefined }, at, "live");
    if (event.callLegId) apply(store.callOf(event.callLegId, at, "live"), event, at);
  });
  return events.length;
}

/** What a callback tells of its call. The emulator's calls need none of this: they know before the callback does. */
function apply(call, event, at) {
  if (event.kind === "CallLegStateChanged") call.entered(event.callState, at);
  if (event.kind === "DtmfReceived") call.key(undefined, event.toneInfo.tone, at);
  if (event.kind === "PlayAudioResult") {
    const { operationContext, resultInfo, status } = event;
    const playing = call.prompts.findLast((prompt) => prompt.context === operationContext && prompt.to === undefined);
    const state = resultInfo?.subcode === 8508 ? "cancelled" : status;
    call.prompt({ id: playing?.id, state, operationContext, message: resultInfo?.message }, at);
  }
  if (event.kind === "ParticipantsUpdated") {
    const here = new Map(event.participants.map((person) => [rawIdOf(person.identifier), person.participantId]));
    for (const [rawId, participantId] of here) call.person({ rawId, participantId, state: "connected" }, at);
    for (const [rawId, { state }] of call.people) if (state === "connected" && !here.has(rawId)) call.person({ rawId, state: "left" }, at);
  }
  if (event.kind === "InviteParticipantResult" && event.status === "failed") {
    for (const identifier of event.participants ?? []) {
      call.person({ rawId: rawIdOf(identifier), state: "failed", reason: event.resultInfo?.message ?? undefined }, at);
    }
  }
}

/** What an accepted request tells of a live call, before any callback does. */
export function accepted(call, { operation, args, context, result }, at) {
  const called = { createCall: args[1], inviteParticipants: args[1] }[operation] ?? [];
  for (const target of called) call.person({ rawId: rawIdOf(target), state: "ringing" }, at);
  if (operation === "playAudio") call.prompt({ id: result.id, state: "playing", loop: args[1].loop, operationContext: context }, at);
}
