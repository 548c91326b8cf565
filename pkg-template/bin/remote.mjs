// A running emulator, as the commands reach it: over HTTP, at --endpoint, where the environment says, or at the default port.
import { existsSync, readFileSync } from "node:fs";
import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { homedir } from "node:os";
import { join } from "node:path";
import { masked } from "../platform/masked.js";
import { mustBeNoConnectionString, variableOf } from "./environment.mjs";
import { table } from "./output.mjs";
import { UsageError } from "./usage.mjs";

/** @import { EmulatorCall, EmulatorConnection } from "../emulator/emulator.js" */

/** Where an emulator is that says nothing else. */
export const DEFAULT_ENDPOINT = "http://127.0.0.1:4455";
/** How long an answer may take, in milliseconds. */
const PATIENCE_MS = 10_000;
/** How much of an answer is read, in bytes: a long log is a large answer. */
const MOST_BYTES = 256 * 2 ** 20;

/** @typedef {{ status: number, headers: Record<string, string | string[] | undefined>, body: Buffer }} Answer */

export const ENDPOINT = /** @type {const} */ ({
  type: "string",
  value: "<url>",
  about: `the emulator (default COMMUNICATION_ENDPOINT, or the endpoint in COMMUNICATION_CONNECTION_STRING, if it is on this machine; else ${DEFAULT_ENDPOINT})`,
});

/** That no emulator answers, or that it refuses what a command asks for. */
export class RemoteError extends Error {}

export class Remote {
  /** @param {URL} endpoint */
  constructor(endpoint) {
    this.endpoint = endpoint;
  }

  /** Without a slash at its end. */
  get base() {
    return this.endpoint.href.replace(/\/+$/, "");
  }

  /**
   * Sends a request.
   *
   * @param {string} method
   * @param {string} path with its query
   * @param {{ body?: string | Uint8Array, headers?: Record<string, string>, patienceMs?: number }} [options]
   * @returns {Promise<Answer>}
   */
  send(method, path, { body, headers = {}, patienceMs = PATIENCE_MS } = {}) {
    const url = new URL(this.base + path);
    const isSecure = url.protocol === "https:";
    const bytes = body === undefined ? undefined : Buffer.from(body);
    const own = {
      ...(bytes && { "content-length": String(bytes.length), "content-type": "application/json" }),
      ...headers,
    };
    return new Promise((resolve, reject) => {
      const outgoing = (isSecure ? requestHttps : requestHttp)(url, {
        method,
        headers: own,
        agent: false,
        ...(isSecure && ownAuthority()),
      });
      /** @param {NodeJS.ErrnoException} error */
      const fail = (error) => reject(new RemoteError(this.#noAnswer(error)));
      const timer = setTimeout(
        () => outgoing.destroy(Object.assign(new Error(`nothing came within ${patienceMs / 1000} s`), { code: "ETIMEDOUT" })),
        patienceMs,
      );
      outgoing.on("close", () => clearTimeout(timer));
      outgoing.on("error", fail);
      outgoing.on("response", (incoming) => {
        /** @type {Buffer[]} */
        const parts = [];
        let length = 0;
        incoming.on("data", (part) => {
          length += part.length;
          if (length > MOST_BYTES) incoming.destroy(new Error(`the answer has more than ${MOST_BYTES} bytes`));
          else parts.push(part);
        });
        incoming.on("error", fail);
        incoming.on("end", () => {
          const { statusCode: status = 0, headers: answered } = incoming;
          resolve({ status, headers: answered, body: Buffer.concat(parts) });
        });
      });
      outgoing.end(bytes);
    });
  }

  /** @param {NodeJS.ErrnoException & { errors?: { code?: string }[] }} error */
  #noAnswer({ code, message, errors }) {
    // Of a name with several addresses, each has failed.
    const [first] = errors ?? [];
    const why = code ?? first?.code ?? message;
    const isTrust = /SELF_SIGNED|UNABLE_TO_VERIFY|LEAF_SIGNATURE/.test(why);
    const fix = isTrust
      ? "NODE_EXTRA_CA_CERTS names the file of its authority, which the emulator prints"
      : "is the emulator running? npx ringwire emulator";
    return `no answer came from ${this.base} (${why}): ${fix}`;
  }

  /**
   * An answer of the emulator's own pages, read from JSON.
   *
   * @param {string} method
   * @param {string} path
   * @param {object} [body]
   * @returns {Promise<any>}
   */
  async ask(method, path, body) {
    const answer = await this.send(method, path, body === undefined ? {} : { body: JSON.stringify(body) });
    const text = answer.body.toString("utf8");
    if (answer.status >= 200 && answer.status < 300) return text === "" ? undefined : parsedOf(text, this.base);
    const { message, error } = textOrMembers(text);
    const { message: inner } = Object(error);
    if (message === undefined && inner === undefined)
      throw new RemoteError(`${this.base} answered ${answer.status}: is it an emulator of this version?`);
    throw new RemoteError(`the emulator refused: ${message ?? inner}`);
  }

  /** What the emulator says of itself: that it is one. */
  async index() {
    const index = await this.ask("GET", "/emulator");
    if (index?.emulator !== "ringwire") throw new RemoteError(`${this.base} answered, but it is no emulator`);
    return index;
  }

  /** @returns {Promise<string>} a bearer token for operations */
  async token() {
    return (await this.ask("POST", "/emulator/token")).token;
  }

  /**
   * A `fetch` that leads to the emulator, for a client.
   *
   * @type {typeof fetch}
   */
  fetch = async (input, init) => {
    const request = new Request(input, init);
    const { pathname, search } = new URL(request.url);
    const body = new Uint8Array(await request.arrayBuffer());
    const { "content-length": _, ...headers } = Object.fromEntries(request.headers);
    const answer = await this.send(request.method, pathname + search, { headers, ...(body.length && { body }) });
    const names = Object.entries(answer.headers).filter(([name]) => !/^(connection|keep-alive|transfer-encoding)$/.test(name));
    const pairs = names.map(([name, value]) => /** @type {[string, string]} */ ([name, String(value)]));
    return new Response(answer.body.length ? new Uint8Array(answer.body) : null, { status: answer.status, headers: pairs });
  };

  /** Every call of both contracts, the oldest first. */
  async calls() {
    const [connections, legs] = await Promise.all([this.ask("GET", "/emulator/connections"), this.ask("GET", "/emulator/calls")]);
    const all = [
      ...connections.map((/** @type {EmulatorConnection} */ each) => ({
        ...each,
        id: each.callConnectionId,
        contract: "2026-03-12",
      })),
      ...legs.map((/** @type {EmulatorCall} */ each) => ({ ...each, id: each.callLegId, contract: "2021-04-15-preview1" })),
    ];
    return /** @type {Call[]} */ (all.sort((one, other) => one.createdAt.localeCompare(other.createdAt)));
  }

  /**
   * The call that a command is for: the one of that id, or of an id that begins so; or the only one that is live.
   *
   * @param {string | undefined} id
   */
  async call(id) {
    const all = await this.calls();
    const live = all.filter(isLive);
    if (id === undefined) {
      const [only, second] = live;
      if (!only) throw new UsageError("there is no live call: ringwire call +15550100000 places one");
      if (second)
        throw new UsageError(
          `there are ${live.length} live calls, say which one by the beginning of its id:\n${listed(live, all)}`,
        );
      return only;
    }
    return named(id, all);
  }
}

/**
 * A call of either contract.
 *
 * @typedef {{ id: string, contract: string, state: string, createdAt: string, callConnectionId?: string, callLegId?: string,
 *   callbackUri: string, participants?: Participant[] }} Call
 * @typedef {{ identifier: Record<string, unknown>, rawId: string, state: string, participantId?: string }} Participant
 */

/** @param {Call} call */
export const isLive = ({ state }) => !/^(disconnected|terminated)$/.test(state);

/**
 * The one of that id, or of an id that begins so.
 *
 * @param {string} id
 * @param {Call[]} all
 */
function named(id, all) {
  const exact = all.find((each) => each.id === id);
  const begins = all.filter((each) => each.id.startsWith(id.toLowerCase()));
  const [only, second] = begins;
  if (exact) return exact;
  if (only && !second) return only;
  if (second) throw new UsageError(`${begins.length} calls begin with ${id}, say more of the id:\n${listed(begins, all)}`);
  throw new UsageError(`there is no call ${id}: ringwire calls lists them`);
}

/** How many calls a message lists. */
const MOST_LISTED = 12;

/**
 * Calls to choose from, a line each, the newest last: the id, the state, how old each is, and with whom.
 *
 * @param {Call[]} calls
 * @param {Call[]} all
 */
function listed(calls, all) {
  const last = calls.slice(-MOST_LISTED);
  const rows = table(last.map((each) => [shortest(each.id, all), each.state, age(each), peopleOf(each)]));
  return (calls.length > last.length ? `  … ${calls.length - last.length} older ones\n` : "") + rows.trimEnd();
}

/** @param {Call} call */
function age({ createdAt }) {
  const seconds = Math.round((Date.now() - Date.parse(createdAt)) / 1000);
  // The time of an emulator with --speed is another one.
  if (!(seconds >= 0 && seconds < 86_400)) return `since ${createdAt.slice(11, 19)}`;
  return seconds < 120 ? `for ${seconds} s` : `for ${Math.floor(seconds / 60)} min`;
}

/** @param {Call} call */
export const peopleOf = ({ participants = [] }) =>
  participants
    .map(({ rawId, state }) => `${masked(rawId.replace(/^4:/, ""))}${state === "connected" ? "" : ` (${state})`}`)
    .join(", ");

/**
 * The participant of a call that a command is for: by a raw id, a number, or the end of one; or the only one that is in the call.
 *
 * @param {Call} call
 * @param {string | undefined} who
 */
export function participantOf(call, who) {
  const there = (call.participants ?? []).filter(({ state }) => state === "connected");
  const names = there.map(({ rawId }) => rawId.replace(/^4:/, ""));
  const listed = names.length ? `in the call: ${names.join(", ")}` : "no participant is in the call";
  if (who === undefined) {
    const [only, second] = there;
    if (only && !second) return only;
    throw new UsageError(only ? `say which participant; ${listed}` : `${listed} ${call.id.slice(0, 8)}, which is ${call.state}`);
  }
  const exact = there.filter(({ rawId, participantId }) => [rawId, rawId.replace(/^4:/, ""), participantId].includes(who));
  const near = there.filter(({ rawId }) => rawId.endsWith(who.replace(/^…|^\.\.\./, "")));
  const [found, second] = exact.length ? exact : near;
  if (found && !second) return found;
  throw new UsageError(second ? `several participants end with ${who}; ${listed}` : `there is no participant ${who}; ${listed}`);
}

/**
 * An id, as short as it can be without being the beginning of another one.
 *
 * @param {string} id
 * @param {{ id: string }[]} all
 */
export function shortest(id, all) {
  for (let length = 8; length < id.length; length++) {
    const start = id.slice(0, length);
    if (all.every((each) => each.id === id || !each.id.startsWith(start))) return start;
  }
  return id;
}

/**
 * The emulator that a command is for.
 *
 * @param {string | undefined} given `--endpoint`
 * @param {Record<string, string | undefined>} [environment]
 */
export async function remoteOf(given, environment = process.env) {
  if (given !== undefined) {
    mustBeNoConnectionString("--endpoint", given);
    const text = /^[a-z]+:\/\//i.test(given) ? given : `http://${given}`;
    if (!/^https?:\/\//i.test(text) || !URL.canParse(text))
      throw new UsageError(`--endpoint: expected the URL of an emulator, such as ${DEFAULT_ENDPOINT}, got ${given}`);
    return new Remote(new URL(text));
  }
  const [, ofString] = /(?:^|;)\s*endpoint=([^;]+)/i.exec(variableOf("connectionString", environment) ?? "") ?? [];
  const texts = [variableOf("endpoint", environment), ofString];
  // The cloud is no emulator: a command that acts must not go there. Containers have names without a dot.
  const isLoopback = await loopback();
  const isNear = (/** @type {string} */ hostname) => isLoopback(hostname) || !/[.:]/.test(hostname);
  const own = texts.find((text) => text !== undefined && URL.canParse(text) && isNear(new URL(text).hostname));
  return new Remote(new URL(own ?? DEFAULT_ENDPOINT));
}

/** What says whether a host is this machine. */
export async function loopback() {
  // The import of the entry starts the core.
  await import("ringwire/emulator");
  return (await import("../emulator/core.js")).isLoopback;
}

/** The authority of an emulator's own certificate, beside those of the system. */
function ownAuthority() {
  const file = join(homedir(), ".ringwire", "emulator-ca.pem");
  return existsSync(file) ? { ca: [readFileSync(file)] } : {};
}

/**
 * @param {string} text
 * @param {string} base
 */
function parsedOf(text, base) {
  try {
    return JSON.parse(text);
  } catch {
    throw new RemoteError(`${base} answered, but it is no emulator`);
  }
}

/**
 * @param {string} text
 * @returns {{ message?: string, error?: unknown }}
 */
function textOrMembers(text) {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}
