// Why a request was refused, in words that name the fix: for the owner of the receiver. The sender reads none of it.
/** @import { Incoming } from "./http.js" */
import { clipped } from "../errors.js";
import { EXPLAIN_HEADER } from "../platform/explained.js";

/**
 * What this needs of the options of a receiver.
 *
 * @typedef {object} Options
 * @property {string[]} [audiences]
 * @property {string} issuer
 * @property {string} metadataUrl
 * @property {boolean} isServiceMetadata whether the keys are those of the service, as no option said otherwise
 * @property {number} skewMs
 * @property {{ name: string }} [secret]
 */

/** What makes a receiver believe an emulator. */
export const OF_EMULATOR =
  "for an emulator, write new CallbackReceiver({ ...emulator.callbackAuthentication }); npx ringwire emulator --env writes the same as " +
  "COMMUNICATION_CALLBACK_AUDIENCE and COMMUNICATION_CALLBACK_METADATA_URL";
/** How unsigned events are believed. */
const BY_SECRET =
  "the service signs no events of the 2021 preview and of Event Grid: set the option secret, and add ?secret=… to the URL that they are sent to";

/**
 * What a token says of itself. It is not verified.
 *
 * @typedef {{ iss?: unknown, aud?: unknown, iat?: unknown, nbf?: unknown, exp?: unknown }} Claims
 */

/** @typedef {{ claims: Claims, options: Options, incoming: Pick<Incoming, "method" | "url" | "header"> }} Facts */

/**
 * By the reason that the core gives, the explanation. A reason that is not here is a sentence of its own.
 *
 * @type {Record<string, (facts: Facts) => string>}
 */
const EXPLANATIONS = {
  missing: () =>
    `the request has no token: the service sends one with every event of 2026-03-12, in the header Authorization, which a proxy may have removed; ${BY_SECRET}`,
  malformed: () => 'the header Authorization holds no token: "Bearer" and a JWT were expected',
  algorithm: () => "the token is not signed with RS256, as those of the service are",
  keyId: () => "the token does not name its key (kid)",
  issuer: ({ claims, options }) =>
    `the token is of another issuer: expected ${shown(options.issuer)}, got ${shown(claims.iss)}: set the option issuer; ${OF_EMULATOR}`,
  audience: ({ claims, options }) =>
    `the token is for another audience: expected ${shown(options.audiences)}, got ${shown(claims.aud)}. The option audience is the ` +
    `immutable id of the communication resource that places the calls; ${OF_EMULATOR}`,
  expired: ({ claims, options }) =>
    `the token has expired ${seconds(Date.now() - ms(claims.exp))} ago by the clock of this machine, which says ${clock()}` +
    `${isTime(claims.iat) ? `; it was made ${seconds(Date.now() - ms(claims.iat))} ago, so if it is new, this clock is ahead by that much` : ""}. ` +
    `The option clockSkewMs allows ${options.skewMs} ms`,
  notYetValid: ({ claims, options }) =>
    `the token is valid in ${seconds(ms(claims.nbf) - Date.now())} only, by the clock of this machine, which says ${clock()}: this clock is ` +
    `behind by about that much. The option clockSkewMs allows ${options.skewMs} ms`,
  unknownKey: ({ options, incoming }) =>
    `the key of the token is none of those that ${place(options.metadataUrl)} publishes${
      options.isServiceMetadata
        ? `: the option metadataUrl is missing if the event is not from the service; ${OF_EMULATOR}`
        : ofOther(incoming, options)
    }`,
  signature: ({ options, incoming }) =>
    `the signature of the token is wrong: the token is forged, was changed on its way, or is from another emulator${ofOther(incoming, options)}`,
  secret: ({ options, incoming }) => {
    const name = options.secret?.name ?? "";
    const has = new URLSearchParams(/\?([^#]*)/.exec(incoming.url)?.[1]).getAll(name).length;
    const found = has ? (has > 1 ? "is there more than once" : "has another value than the option secret") : "is missing";
    return `the parameter ${JSON.stringify(clipped(name))} in the query of the URL ${found}: end the callbackUri of the call, or the URL of the subscription, with ?${clipped(name)}=… and the value of the option secret`;
  },
  "no secret": () => `the request holds events that are not signed, and this receiver has no secret: ${BY_SECRET}`,
  "it is not a POST": ({ incoming }) =>
    `it is a ${clipped(String(incoming.method).replace(/[^\w-]/g, ""), 20)}, and events come by POST: a browser or a health check may have asked`,
};

/**
 * Why a request was refused, and the fix.
 *
 * @param {{ status: number, reason: string }} refusal
 * @param {Incoming} incoming
 * @param {Options} options
 */
export function explain({ status, reason }, incoming, options) {
  const explanation = Object.hasOwn(EXPLANATIONS, reason) ? EXPLANATIONS[reason] : undefined;
  if (explanation) return explanation({ claims: claimsOf(incoming.header("authorization")), options, incoming });
  const isOfKeys = status === 503 && reason.startsWith("the keys");
  return isOfKeys && options.isServiceMetadata
    ? `${reason}; the option metadataUrl is missing if the event is not from the service; ${OF_EMULATOR}`
    : reason;
}

/**
 * Which emulator a callback is from, where it is not the one whose keys the receiver fetches.
 *
 * @param {Pick<Incoming, "header">} incoming
 * @param {Options} options
 */
function ofOther(incoming, { metadataUrl }) {
  const from = askedBy(incoming) ?? "";
  const own = /^\w+:\/\/[^/]*/.exec(metadataUrl)?.[0] ?? "";
  // Any sender may have written it.
  if (!/^https?:\/\/[\w.:[\]-]{1,80}$/.test(from) || from === own) return "";
  return (
    `; the event is from the emulator at ${from}, and this receiver believes the one at ${own}: stop one of them, or send to the right one, ` +
    `as in ringwire call --endpoint ${own}`
  );
}

/**
 * Who asks for the reason of a refusal: the endpoint of an emulator. A request whose headers cannot be read asks for nothing.
 *
 * @param {Pick<Incoming, "header">} incoming
 */
export function askedBy({ header }) {
  try {
    return header(EXPLAIN_HEADER);
  } catch {
    return undefined;
  }
}

/**
 * @param {string | undefined} authorization
 * @returns {Claims}
 */
function claimsOf(authorization) {
  try {
    const [, payload = ""] = (authorization ?? "").split(".");
    const text = atob(payload.replace(/-/g, "+").replace(/_/g, "/"));
    return Object(JSON.parse(new TextDecoder().decode(Uint8Array.from(text, (letter) => letter.charCodeAt(0)))));
  } catch {
    return {};
  }
}

/**
 * A value of a token, which any sender may have made, or of an option.
 *
 * @param {unknown} value
 */
const shown = (value) =>
  [value]
    .flat()
    .slice(0, 3)
    .map((each) => JSON.stringify(clipped(String(each))))
    .join(" or ");

/** @param {unknown} value */
const isTime = (value) => typeof value === "number" && Number.isFinite(value);

/** @param {unknown} time in seconds since 1970 */
const ms = (time) => Number(time) * 1000;

/** @param {number} duration in milliseconds */
const seconds = (duration) => (Number.isFinite(duration) ? `${Math.round(duration / 1000)} s` : "some time");

const clock = () => new Date().toISOString();

/** @param {string} url */
const place = (url) => url.split("?", 1)[0];
