// The commands for the calls of a running emulator.
/** @import { Command, Invocation, Options } from "./usage.mjs" */
import { variableOf } from "./environment.mjs";
import { masked } from "../platform/masked.js";
import { print, printJson, styled, table } from "./output.mjs";
import { ENDPOINT, isLive, participantOf, peopleOf, remoteOf, shortest } from "./remote.mjs";
import { UsageError, argumentsOf } from "./usage.mjs";

const OWN_NUMBER = "+14255550100";
/** Who calls by default: a number with no behaviour of its own, so that nothing is pressed but by `ringwire press`. */
const CALLER = "+14255550123";
const WHICH = `A call may be named by the beginning of its id, and be left out when exactly one is live. A participant may be named by a raw id,
a phone number or its last digits, and be left out when exactly one is in the call.`;

/** @satisfies {Options} */
const COMMON = {
  json: { type: "boolean", about: "prints JSON" },
  endpoint: ENDPOINT,
};

/** @satisfies {Options} */
const ofCall = {
  from: { type: "string", value: "<number>", about: "the phone number that is shown", default: OWN_NUMBER },
  "callback-url": {
    type: "string",
    value: "<url>",
    about: "where the events of the call go (default COMMUNICATION_CALLBACK_URL; else http://localhost:3000/callbacks)",
  },
  context: { type: "string", value: "<text>", about: "the operationContext of its events" },
  ...COMMON,
};

/** @type {Command} */
export const call = {
  usage: ["ringwire call <number or user> [options]"],
  about: `Places a call on a running emulator, as an application does with createCall. The number says what the callee does: +15550100000 answers
and stays, +15550100486 is busy. ringwire emulator prints them all. The id of the call is printed.`,
  options: ofCall,
  async run(/** @type {Invocation<typeof ofCall>} */ { values, positionals }) {
    const { number } = argumentsOf("call", positionals, ["number"]);
    const remote = await remoteOf(values.endpoint);
    await remote.index();
    const { CallAutomationClient } = await import("ringwire");
    const { token } = await remote.ask("POST", "/emulator/token");
    const client = new CallAutomationClient(
      remote.base,
      { getToken: async () => ({ token, expiresOnTimestamp: Date.now() + 60_000 }) },
      {
        fetch: remote.fetch,
        retry: false,
        allowInsecureConnection: true,
      },
    );
    const target = personOf(number);
    const callbackUrl = values["callback-url"] ?? variableOf("callbackUrl") ?? "http://localhost:3000/callbacks?secret=emulator";
    const shown = "phoneNumber" in target ? { sourceCallIdNumber: { phoneNumber: values.from } } : {};
    const created = await client
      .createCall(/** @type {any} */ ({ targetParticipant: target, ...shown }), callbackUrl, {
        ...(values.context !== undefined && { operationContext: values.context }),
        repeatabilityRequestId: crypto.randomUUID(),
      })
      .catch((/** @type {Error & { kind?: string }} */ error) => {
        throw error.kind === "validation" ? new UsageError(error.message) : error;
      });
    const { callConnectionProperties: properties } = created;
    if (values.json) return printJson(properties, 2);
    print(`${properties.callConnectionId}\n`);
  },
};

/** @type {Command} */
export const calls = {
  usage: ["ringwire calls [options]"],
  about: "Lists the calls of a running emulator, the live ones, with their participants.",
  options: { all: { type: "boolean", about: "lists calls that have ended, too" }, ...COMMON },
  async run({ values, positionals }) {
    argumentsOf("calls", positionals, []);
    const remote = await remoteOf(values.endpoint);
    const all = await remote.calls();
    const shown = all.filter((each) => values.all || isLive(each));
    if (values.json) return printJson(shown, 2);
    if (!shown.length) return print(`no ${values.all ? "" : "live "}calls\n`);
    print(
      table([
        ["call", "state", "since", "participants"].map((name) => styled("dim", name)),
        ...shown.map((each) => [shortest(each.id, all), each.state, each.createdAt.slice(11, 19), peopleOf(each)]),
      ]),
    );
  },
};

/** @type {Command} */
export const hangup = {
  usage: ["ringwire hangup [<call>] [options]"],
  about: `Ends a call of a running emulator for everyone, as an application does.\n\n${WHICH}`,
  options: COMMON,
  async run({ values, positionals }) {
    if (positionals.length > 1) throw new UsageError(`hangup takes one call, got ${positionals[1]} too`);
    const remote = await remoteOf(values.endpoint);
    const found = await remote.call(positionals[0]);
    const headers = { authorization: `Bearer ${await remote.token()}` };
    const id = encodeURIComponent(found.id);
    const { status, body } =
      found.callConnectionId === undefined
        ? await remote.send("POST", `/calls/${id}/Hangup?api-version=${found.contract}`, { headers })
        : await remote.send("POST", `/calling/callConnections/${id}:terminate?api-version=${found.contract}`, {
            headers: {
              ...headers,
              "repeatability-request-id": crypto.randomUUID(),
              "repeatability-first-sent": new Date().toUTCString(),
            },
          });
    if (status >= 300) {
      const { error, message } = JSON.parse(body.toString("utf8") || "{}");
      throw new Error(`the emulator refused: ${status} ${error?.message ?? message ?? ""}`);
    }
    said(values.json, { call: found.id, done: "hangup" }, `call ${found.id} ends`);
  },
};

/**
 * A command for what a participant does: `[<call>] [<participant>] <what>`.
 *
 * @param {string} name
 * @param {string | undefined} what
 * @param {string} about
 * @param {(found: { callConnectionId?: string, callLegId?: string }, participantId: string, text: string) => [path: string, body: object]} requestOf
 * @returns {Command}
 */
const ofParticipant = (name, what, about, requestOf) => ({
  usage: [`ringwire ${name} [[<call>] <participant>]${what ? ` <${what}>` : ""} [options]`],
  about: `${about}\n\n${WHICH}`,
  options: COMMON,
  async run({ values, positionals }) {
    const words = [...positionals];
    const text = what ? words.pop() : "";
    if (text === undefined) throw new UsageError(`${name}: expected <${what}>`);
    if (words.length > 2)
      throw new UsageError(
        `${name} takes a call, a participant${what ? ` and ${what}` : ""}, got ${words[2]} too${what === "phrase" ? "; a phrase with blanks needs quotes" : ""}`,
      );
    const remote = await remoteOf(values.endpoint);
    // One word before the text is the participant, or, where that says nothing, the call.
    const [first, second] = words;
    const found = await remote.call(
      second === undefined && first !== undefined && (await isCall(remote, first))
        ? first
        : second === undefined
          ? undefined
          : first,
    );
    const who = second ?? (found.id.startsWith(first ?? "-") ? undefined : first);
    const participant = participantOf(found, who);
    const [path, body] = requestOf(found, participant.participantId ?? participant.rawId, text);
    const answer = await remote.ask("POST", path, body);
    said(
      values.json,
      answer ?? { call: found.id, done: name },
      `${masked(participant.rawId.replace(/^4:/, ""))} in call ${found.id.slice(0, 8)}: ${name}${text ? ` ${text}` : ""}`,
    );
  },
});

/**
 * Whether a word is the beginning of the id of a call, and no participant.
 *
 * @param {Awaited<ReturnType<typeof remoteOf>>} remote
 * @param {string} word
 */
async function isCall(remote, word) {
  const all = await remote.calls();
  const isParticipant = all
    .filter(isLive)
    .some(({ participants = [] }) => participants.some(({ rawId }) => rawId === word || rawId.endsWith(word)));
  return !isParticipant && /^[\da-f-]{2,}$/i.test(word) && all.some(({ id }) => id.startsWith(word.toLowerCase()));
}

/** @param {{ callConnectionId?: string, callLegId?: string }} found */
const idOf = ({ callConnectionId, callLegId }) => (callConnectionId === undefined ? { callLegId } : { callConnectionId });

export const press = ofParticipant(
  "press",
  "keys",
  "Lets a participant of a call press keys: 0 to 9, *, #, A to D. Quote what the shell knows: ringwire press '1#'.",
  (found, participantId, keys) => ["/emulator/press", { ...idOf(found), participantId, keys }],
);

/** @param {{ callConnectionId?: string }} found */
function mustBeOfGa({ callConnectionId }) {
  if (callConnectionId !== undefined) return callConnectionId;
  throw new UsageError("the call is one of the 2021 preview, whose participants press keys only");
}

export const say = ofParticipant(
  "say",
  "phrase",
  "Lets a participant of a call say a phrase, which answers the question that the application asks.",
  (found, participantId, phrase) => ["/emulator/say", { callConnectionId: mustBeOfGa(found), participantId, phrase }],
);

export const leave = ofParticipant("leave", undefined, "Lets a participant of a call hang up.", (found, participantId) => [
  "/emulator/leave",
  { callConnectionId: mustBeOfGa(found), participantId },
]);

/** @satisfies {Options} */
const ofIncoming = {
  name: { type: "string", value: "<text>", about: "the name that the caller shows" },
  ...COMMON,
};

/** @type {Command} */
export const incoming = {
  usage: ["ringwire incoming [<from> [<to>]] [options]"],
  about: `Lets a call come in: Event Grid posts IncomingCall to your application (--event-grid of the emulator, else its callback URL). It rings for 30
seconds. From and to are phone numbers or raw ids, by default ${CALLER}, who does nothing until ringwire press, say or leave, and
${OWN_NUMBER}. Of the emulator's numbers, +15550103001 presses 1 whenever it is asked.`,
  options: ofIncoming,
  async run(/** @type {Invocation<typeof ofIncoming>} */ { values, positionals: [from = CALLER, to = OWN_NUMBER, surplus] }) {
    if (surplus !== undefined) throw new UsageError(`incoming takes <from> and <to>, got ${surplus} too`);
    const remote = await remoteOf(values.endpoint);
    const body = { from: personOf(from), to: personOf(to), ...(values.name !== undefined && { callerDisplayName: values.name }) };
    const ids = await remote.ask("POST", "/emulator/incomingCall", body);
    said(values.json, ids, `a call comes in from ${masked(from)} to ${masked(to)}; it rings for 30 seconds`);
  },
};

/**
 * A person by a phone number or a raw id.
 *
 * @param {string} text
 */
function personOf(text) {
  if (/^(4:)?\+\d+$/.test(text)) return { phoneNumber: text.replace(/^4:/, "") };
  if (text.startsWith("8:acs:")) return { communicationUserId: text };
  if (text.startsWith("8:orgid:")) return { microsoftTeamsUserId: text.slice("8:orgid:".length) };
  throw new UsageError(`expected a phone number such as +15550100000, or a raw id such as 8:acs:…, got ${text}`);
}

/**
 * @param {boolean} isJson
 * @param {object} value
 * @param {string} text
 */
function said(isJson, value, text) {
  if (isJson) printJson(value, 2);
  else print(`${text}\n`);
}
