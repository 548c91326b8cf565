// Why a callback was not taken, in a sentence that names the fix. What the application said counts most; where it said nothing, what such an
// answer or such a failure usually means. One place for the process, the command and the console.
/** @import * as Declared from "./emulator.js" */
import { clipped } from "../errors.js";
import { masked } from "../platform/masked.js";
import { placeOf } from "./place.js";

/** How much of an answer is read, in characters, and how much of a text is kept. */
export const MOST_READ = 16_384;
const MOST_SAID = 2000;

/** Who makes receivers that believe an emulator, and one that believes unsigned events. */
const TRUST = "make the receiver with new CallbackReceiver({ ...emulator.callbackAuthentication }), which GET /emulator shows";
const SECRET =
  "events of the 2021 preview and of Event Grid carry no token: give the receiver the option secret, and end the URL with ?secret=…";

/**
 * What a status usually means, and the line to change.
 *
 * @type {Record<number, string | ((signed: boolean) => string)>}
 */
const STATUSES = {
  400: "the application cannot read the body, which is JSON (application/json): a body parser or a schema before the receiver may have changed it",
  401: (signed) => `the application does not believe the event: ${signed ? TRUST : SECRET}; its own log says more (onRefused)`,
  403: (signed) =>
    `something before the receiver forbids the request, such as a check of origins (CSRF), a sign-in or a firewall: let POST through to the path of the receiver; ${signed ? TRUST : SECRET}`,
  404: "is the path in the callbackUri of the call, or in eventGridEndpoint, that of the receiver, and does it take POST?",
  405: "the path takes no POST: register the receiver with app.post, or export POST",
  406: "the application answers in no form that the emulator asks for: let it answer POST whatever Accept says",
  408: "the application gave up waiting for the body: a body parser before the receiver may have read it already",
  410: "the application says that this address is gone: give the call another callbackUri",
  411: "the application wants a Content-Length, which a proxy may have removed",
  413: "the body is larger than the application takes: raise the limit of its body parser, or maxBodyBytes of the receiver",
  415: "a body parser wants another content type: let it take application/json, and for Event Grid application/cloudevents+json",
  422: "a schema before the receiver refuses the body: let the receiver read the request first",
  426: "the server wants another protocol: is the URL http:// where it should be https://?",
  429: "the application takes fewer requests than come: exempt the path of the receiver from its rate limit",
  500: "the application failed while it took the event: its own log says where",
  501: "the application does not know this method: let the path take POST",
  502: "a proxy has no application behind it: is it running, on the port that the proxy knows?",
  503: "the application asks for the event again: a handler failed or took too long, or the keys of the emulator cannot be reached from it; its own log says which",
  504: "a proxy had no answer from the application in time: answer first, and work on after it",
};

/**
 * What a failure usually means, by a part of its text.
 *
 * @type {[pattern: RegExp, advice: string][]}
 */
const FAILURES = [
  [
    /no answer within/,
    "the application did not answer in time: answer first, and work on after it; or give it longer, with callbackTimeoutMs",
  ],
  [/is not this machine/, ""],
  [/ECONNREFUSED|refused/i, "nothing listens there: start the application, or correct the port in the callbackUri of the call"],
  [
    /ENOTFOUND|EAI_AGAIN|getaddrinfo/i,
    "no machine has this name: correct the host in the callbackUri of the call; localhost is this machine",
  ],
  [
    /EPROTO|wrong version number|packet length too long|ssl3_get_record|ERR_SSL_WRONG/i,
    "the application speaks http on this port: write http:// in the callbackUri of the call",
  ],
  [
    /Parse Error|HPE_|Expected HTTP/i,
    "what listens there does not speak http: if it speaks TLS, write https:// in the callbackUri of the call",
  ],
  [
    /certificate|self.signed|CERT_|unable to verify|altnames?/i,
    "the emulator does not trust the certificate of the application: write http:// for this machine, or start the emulator with NODE_EXTRA_CA_CERTS=<its authority>.pem",
  ],
  [
    /ECONNRESET|socket hang up|EPIPE|other side closed|terminated/i,
    "the application closed the connection before it answered: it may have crashed, or have been restarted",
  ],
  [
    /EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|EADDRNOTAVAIL/i,
    "the machine cannot be reached: correct the host in the callbackUri of the call",
  ],
  [/redirected/i, "callbacks follow no redirect: write the address that it leads to into the callbackUri of the call"],
  [/gave no Response/, "the handler must return a Response, or nothing"],
];

/** Codes of answers in which a receiver of this package says nothing more. */
const MUTE = ["unauthorized", "badRequest", "methodNotAllowed", "tooLarge", "unavailable", "notTaken"];

/** @type {typeof Declared.explainAttempt} */
export function explainAttempt({ status, error, said = "", state }, { url = "", event } = {}) {
  if (state === "listed") return undefined;
  const isSigned = event?.specversion !== undefined;
  if (status !== undefined) {
    // Event Grid takes fewer statuses for a success than the service does.
    if (status >= 200 && status < 300 && (state !== "failed" || status <= 204)) return undefined;
    return `POST ${pathOf(url)} → ${status}: ${ofAnswer(status, said, isSigned)}`;
  }
  if (error === undefined) return undefined;
  const advice = FAILURES.find(([pattern]) => pattern.test(error))?.[1] ?? "does the application run there?";
  return `POST ${clipped(placeOf(url))} → no answer: ${masked(clipped(error))}${advice && `; ${advice}`}`;
}

/**
 * @param {number} status
 * @param {string} said
 * @param {boolean} isSigned
 */
function ofAnswer(status, said, isSigned) {
  const { text, isReason } = reasonIn(said);
  if (isReason) return text;
  return text ? `${adviceFor(status, text, isSigned)} (it said: ${clipped(text)})` : adviceFor(status, text, isSigned);
}

/**
 * @param {number} status
 * @param {string} text
 * @param {boolean} isSigned
 */
function adviceFor(status, text, isSigned) {
  if (status >= 300 && status < 400)
    return `it redirects${text ? ` to ${text}` : ""}, and callbacks follow no redirect: write the address that it leads to into the callbackUri of the call`;
  const known = STATUSES[status];
  if (known) return typeof known === "string" ? known : known(isSigned);
  if (status >= 500) return "the application failed: its own log says where";
  if (status >= 200 && status < 300) return "Event Grid takes 200 to 204 for a success: answer 200";
  return "the application refused the event: its own log says why";
}

/**
 * What an answer says of its reason: that of a receiver of this package alone; of others, what they said.
 *
 * @param {string} said
 * @returns {{ text: string, isReason: boolean }}
 */
function reasonIn(said) {
  const message = /^\{"error":\{"code":"(\w+)"(?:,"message":("(?:[^"\\]|\\.)*))?/.exec(said);
  const [, code = "", quoted] = message ?? [];
  if (quoted) return { text: unquoted(quoted), isReason: true };
  return { text: message && MUTE.includes(code) ? "" : said, isReason: false };
}

/**
 * The text of a string of JSON, which may have been cut off.
 *
 * @param {string} quoted
 */
function unquoted(quoted) {
  for (const end of ['"', '\\"', ""]) {
    try {
      return String(JSON.parse(quoted + end));
    } catch {}
  }
  return quoted.slice(1).replace(/\\+.?$/, "");
}

/**
 * What an application said, as text: of a page, what one would read.
 *
 * @param {number} status
 * @param {string | null | undefined} type the content type
 * @param {string | null | undefined} location where it redirects to
 * @param {string} body
 */
export function saidIn(status, type, location, body) {
  if (status >= 300 && status < 400 && location) return placeOf(location);
  const isPage = /html/i.test(type ?? "") || /^\s*<(!doctype|html)/i.test(body);
  const text = isPage
    ? body.replace(/<(script|style|svg|head)\b[\s\S]*?(<\/\1>|$)|<!--[\s\S]*?(-->|$)/gi, " ").replace(/<[^>]*>?/g, " ")
    : body;
  const plain = isPage ? text.replace(/&(lt|gt|amp|quot|#39|nbsp);/g, (_, name) => ENTITIES[name] ?? "") : text;
  // Cut behind what the core keeps, so that it still sees a number to its end.
  return clipped(plain.replace(/\s+/g, " ").trim(), MOST_SAID);
}

/** @type {Record<string, string>} */
const ENTITIES = { lt: "<", gt: ">", amp: "&", quot: '"', "#39": "'", nbsp: " " };

/**
 * The path of a URL, without its query.
 *
 * @param {string} url
 */
const pathOf = (url) => clipped(/^\w+:\/\/[^/?#]*([^?#]*)/.exec(url)?.[1] || "/");
