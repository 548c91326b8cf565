// What a mistake is called, and how it is mended, where there is room for it: in Node, and in Workers and edge functions. Pages get the
// messages without it.
/** @import { Advise } from "./core.js" */
import { didYouMean } from "./options.js";

/** Options of the official package and of its core that have another name here, or none. */
const OFFICIAL = Object.entries({
  retryOptions: "retry",
  retryDelayInMs: "baseDelayMs",
  maxRetryDelayInMs: "maxDelayMs",
  "httpClient proxyOptions agent tlsOptions redirectOptions pipeline": "fetch",
  "additionalPolicies loggingOptions": "onAttempt, headers or fetch",
  "userAgentOptions telemetryOptions": "headers",
  customHeaders: "headers",
  timeout: "timeoutMs",
  "endpoint baseUri": "the first argument, the connection string or the URL",
  "credential credentials credentialScopes": "the second argument, after the URL of the resource",
  "cognitiveServicesEndpoint azureCognitiveServicesEndpointUrl cognitiveServicesEndpointUrl":
    "callIntelligenceOptions: { cognitiveServicesEndpoint }",
  "callbackUrl callbackUri callbackUriOverride": "the argument callbackUrl, or operationCallbackUrl",
  repeatabilityHeaders: "repeatabilityRequestId",
});

/** Members of credentials: one was given in the place of the options. Those of the official package keep theirs under such names. */
const OF_CREDENTIAL = /^options\.(?:getToken|key|token|tenantId|clientId|msalClient|identityClient|_\w+)$/;

const CREDENTIAL =
  "; a credential stands after the URL of the resource and before the options: " +
  'new CallAutomationClient("https://….communication.azure.com", credential, options); a connection string holds a key, and takes none';

const OF_CONNECTION_STRING =
  "; is the environment variable set that it comes from? new CallAutomationClient(process.env.COMMUNICATION_CONNECTION_STRING)";

const PHONE = '{ phoneNumber: "+14255550123" }';
const TEXT = '{ kind: "textSource", text: "Hello", voiceName: "en-US-AvaNeural" }';

/** By the name of an argument or a member, what is written there, where something else was given. */
const WRITE = Object.entries({
  "playSources playPrompts": `[${TEXT}]`,
  "playSource playPrompt": TEXT,
  targetParticipant: `{ targetParticipant: ${PHONE}, sourceCallIdNumber: ${PHONE} }`,
  "targets participants playTo targetParticipants": `[${PHONE}]`,
  incomingCallContext: "event.incomingCallContext",
});

/** By the codes of Node and of its `fetch`, what is wrong. */
const NETWORK = Object.entries({
  "ENOTFOUND EAI_AGAIN": "its name cannot be resolved: is the endpoint right, and is there a network?",
  ECONNREFUSED: "nothing listens there: is the endpoint right?",
  "ETIMEDOUT ENETUNREACH EHOSTUNREACH UND_ERR_CONNECT_TIMEOUT":
    "it cannot be reached from here: is a firewall or a proxy in between? A proxy takes your own fetch",
  "EPROTO ERR_SSL_WRONG_VERSION_NUMBER ERR_SSL_PACKET_LENGTH_TOO_LONG":
    "it does not speak TLS: is the endpoint http instead of https?",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is for another name: is the endpoint right, and is a proxy in between?",
  CERT_HAS_EXPIRED: "its certificate has expired, or the clock here is wrong",
  "DEPTH_ZERO_SELF_SIGNED_CERT SELF_SIGNED_CERT_IN_CHAIN UNABLE_TO_VERIFY_LEAF_SIGNATURE UNABLE_TO_GET_ISSUER_CERT_LOCALLY UNABLE_TO_GET_ISSUER_CERT":
    "its certificate is not trusted here: NODE_EXTRA_CA_CERTS names the file of its authority",
});

const LOOPBACK = /^https?:\/\/(?:(?:[\w-]+\.)*localhost|127\.[\d.]+|\[::1\])(?::\d+)?$/;

/**
 * The value of the first entry whose key has a word.
 *
 * @param {[words: string, value: string][]} entries
 * @param {string} word
 */
const find = (entries, word) => entries.find(([words]) => words.split(" ").includes(word))?.[1];

/** @type {Advise} */
export function advise(message, target = "", from) {
  if (from) return message + (from.denied === undefined ? ofNetwork(from) : ofDenied(from.origin, from.denied));
  const [, before, names] = /^(.*: this option does not exist)(; there are .*)$/s.exec(message) ?? [];
  if (!before || !names) return message + toWrite(message, target);
  if (OF_CREDENTIAL.test(target)) return before + CREDENTIAL;
  const name = target.slice(target.lastIndexOf(".") + 1);
  const ours = find(OFFICIAL, name);
  const all = names.slice("; there are ".length).split(", ");
  // The options of a client that the core does not see.
  if (all.includes("apiVersion")) all.push(...["callbacks", "telemetry"].filter((each) => !all.includes(each)));
  return `${before}${ours ? `; here it is ${ours}` : didYouMean(name, all)}; there are ${all.join(", ")}`;
}

/**
 * @param {string} message
 * @param {string} target
 */
function toWrite(message, target) {
  if (target === "connectionString")
    return /an object|a function/.test(message)
      ? "; of an emulator, emulator.connectionString"
      : `${OF_CONNECTION_STRING}${message.includes(", but ") ? "; copy it whole, without quotes; a URL begins with https://" : ""}`;
  if (target === "credential" && message.includes("expected")) return CREDENTIAL;
  if (/callbackUr[il]$/i.test(target)) return "; is COMMUNICATION_CALLBACK_URL set?";
  // Of an argument that is an identifier, the message has examples.
  if (!message.includes(", got ") || message.includes("an identifier")) return "";
  const write = find(WRITE, target.replace(/\[\d+]|\.kind$/g, ""));
  return write ? `; write ${write}` : "";
}

/**
 * Of an emulator alone: the service is not on this machine.
 *
 * @param {string} origin
 * @param {string} denied what was said
 */
function ofDenied(origin, denied) {
  // Of a signature or a token that is too old, the key may be right.
  if (!LOOPBACK.test(origin) || /minutes from now|expired/.test(denied)) return "";
  return (
    `; the emulator at ${origin} has another key: is the connection string that of another emulator? ` +
    "npx ringwire emulator --env .env.local writes its own"
  );
}

/** @param {{ origin: string, code?: string }} from */
function ofNetwork({ origin, code = "" }) {
  // The default endpoint of an emulator in this process, which no network leads to.
  if (origin === "http://emulator.localhost")
    return ": that emulator is in a program: give the client its fetch, { fetch: emulator.fetch }";
  if (LOOPBACK.test(origin) && code === "ECONNREFUSED") return ": is the emulator running? npx ringwire emulator";
  const wrong = find(NETWORK, code);
  return wrong ? `: ${wrong}` : "";
}
