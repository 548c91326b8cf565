// A request that came to the wrong form of the receiver: frameworks hand over contexts of their own, and the error names the right form.
import { contained } from "../platform/contained.js";
import { get } from "../platform/values.js";

/** Where frameworks keep a `Request`: Hono's context, Hono's own request, h3's event, and the events of SvelteKit, Elysia and Astro. */
const REQUESTS = ["req.raw", "raw", "req", "request"];

/**
 * Whether it is used as a `Request`; that of another realm or library counts, too.
 *
 * @param {unknown} value
 */
export const isRequest = (value) =>
  typeof get(value, "method") === "string" &&
  typeof get(value, "url") === "string" &&
  typeof get(get(value, "headers"), "get") === "function";

/** @param {unknown} value */
export const isNodeResponse = (value) => typeof get(value, "writeHead") === "function";

/**
 * The error for arguments that a form of the receiver does not take.
 *
 * @param {string} form the form, and what it takes
 * @param {unknown} given the first argument
 * @param {unknown} second
 */
export function wrongForm(form, given, second) {
  const place = REQUESTS.find((path) => isRequest(path.split(".").reduce((value, name) => get(value, name), given)));
  const isObject = given && typeof given === "object";
  let right = "receiver.handle(request) with a Request, or receiver.node() with a request and a response of node:http";
  if (isRequest(given)) right = "receiver.handle(request)";
  else if (place) right = `(c) => receiver.handle(c.${place})`;
  else if (get(given, "raw") && get(second, "raw"))
    right = "(request, reply) => { reply.hijack(); return receiver.node()(request, reply.raw); }";
  else if (get(given, "req") && get(given, "res"))
    right = "(ctx) => { ctx.respond = false; return receiver.node()(ctx.request, ctx.res); }";
  else if (isObject && isNodeResponse(second)) right = "receiver.node() in place of receiver.handle";
  return new TypeError(`${form}, got ${isObject ? "another object" : String(given && typeof given)}; write ${right}`);
}

/**
 * Hands an error of the program to what reports it: Express by its `next`, every other framework by a rejected promise. `node:http`
 * looks at no promise, so there the request is answered.
 *
 * @param {unknown} error
 * @param {(error: unknown) => void} onError
 * @param {unknown[]} platform the second and third argument that the framework gave
 */
export function report(error, onError, [response, next]) {
  if (typeof next === "function") return contained(() => next(error), onError);
  if (!isNodeResponse(response)) throw error;
  contained(() => onError(error));
  /** @type {import("./index.js").NodeResponse} */ (response).writeHead(500).end();
}
