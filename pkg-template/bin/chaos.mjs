// `ringwire chaos`: attacks an endpoint for callbacks, and prints a verdict for each attack.
/** @import { Attack } from "../chaos/attacks.js" */
/** @import { Verdict } from "../chaos/attack.js" */
/** @import { Invocation, Options } from "./usage.mjs" */
/** @import { Service, Signer } from "../chaos/service.js" */
import { mustBeNoConnectionString } from "./environment.mjs";
import { print, printError } from "./output.mjs";
import { RemoteError, remoteOf } from "./remote.mjs";
import { UsageError, whole } from "./usage.mjs";

export const usage = ["ringwire chaos <url> [options]"];

export const about = `Attacks your own endpoint for callbacks: batches, duplicates, late and unknown events, invalid bodies, forged tokens.
Prints a verdict for each attack: passed or FAILED; or answered, where the answer is right and all that can be seen from outside, such as for an event
that came twice, whose handler may have run twice.

A running emulator signs the tokens, so that an application which was set up for it can be attacked as it is. Without one, or with an option for the
issuer, an issuer of the command's own signs them; the endpoint must trust it. The command first prints the settings for that.`;

export const exits = { 0: "the endpoint passes all attacks", 1: "it fails one" };

export const notes = `The endpoint handles these events like real ones: let it use no real data while it is attacked.`;

/** @satisfies {Options} */
export const options = {
  emulator: {
    type: "string",
    value: "<url>",
    about:
      "the emulator that signs the tokens; none for an issuer of the command's own (default a running one, as other commands find it)",
  },
  audience: {
    type: "string",
    value: "<text>",
    about: "the audience of the tokens; that of the service is the immutable id of the resource (default ringwire-chaos)",
  },
  issuer: { type: "string", value: "<text>", about: "the issuer in the tokens (default that of the service)" },
  "issuer-port": { type: "string", value: "<number>", about: "the port of the keys; 0 for any free port (default 0)" },
  "issuer-host": {
    type: "string",
    value: "<address>",
    about: "the address of the keys; 0.0.0.0 for all addresses of this machine (default 127.0.0.1)",
  },
  "issuer-url": {
    type: "string",
    value: "<url>",
    about: "the URL of the keys for the endpoint, if not http://<host>:<port> (from a container, through a proxy)",
  },
  secret: { type: "string", value: "<value>", about: "the secret that the endpoint needs in the query of its URL" },
  "secret-name": {
    type: "string",
    value: "<name>",
    about: "the query parameter that holds it (default secret)",
    default: "secret",
  },
  contract: {
    type: "string",
    value: "<version>",
    about: "2026-03-12, or 2021-04-15-preview1, which has no tokens (default 2026-03-12)",
  },
  wait: {
    type: "string",
    value: "<seconds>",
    about: "the longest time until the endpoint accepts the first event, from 0 to 3600 (default 0)",
    default: "0",
  },
  seed: {
    type: "string",
    value: "<number>",
    about: "the seed of the random numbers: the same seed gives the same events (default a new one)",
  },
  only: { type: "string", value: "<fault,…>", about: "only these attacks, after a genuine event" },
  list: { type: "boolean", about: "prints the attacks" },
  json: { type: "boolean", about: "prints one JSON object at the end, and all other output to stderr" },
  "i-own-this-endpoint": { type: "boolean", about: "allows a host other than this machine" },
};

/** @param {Invocation<typeof options>} invocation */
export async function run({ values, positionals, version }) {
  const [{ attack, attacksOf }, { CONTRACTS }, { ATTACKS }, { startIssuer }, report, { isLoopback }] = await Promise.all([
    import("../chaos/attack.js"),
    import("../chaos/events.js"),
    import("../chaos/attacks.js"),
    import("../chaos/service.js"),
    import("../chaos/report.js"),
    // The import of the entry starts the core.
    import("ringwire/callbacks").then(() => import("../callbacks/core.js")),
  ]);
  if (values.list) return print(report.list(ATTACKS));

  const { secret } = values;
  const contract = values.contract === undefined ? CONTRACTS[0] : CONTRACTS.find((each) => each === values.contract);
  if (!contract) throw new UsageError(`--contract: expected ${CONTRACTS.join(" or ")}, got ${values.contract}`);
  if (secret === "") throw new UsageError("--secret: expected a value, got an empty one");
  const settings = {
    url: endpoint(positionals, values["i-own-this-endpoint"], isLoopback),
    contract,
    secret,
    secretName: values["secret-name"],
    seed: whole("seed", values.seed ?? String(Math.floor(Math.random() * 1e6)), 2 ** 32 - 1),
    waitMs: whole("wait", values.wait, 3600) * 1000,
    only: chosen(values.only, ATTACKS, attacksOf(contract, secret)),
  };
  const port = whole("issuer-port", values["issuer-port"] ?? "0", 65_535);
  const { audience = "ringwire-chaos", issuer, "issuer-host": host = "127.0.0.1", "issuer-url": url } = values;
  if (url !== undefined && !URL.canParse(url)) throw new UsageError(`--issuer-url: expected a URL, got ${url}`);
  const own = OF_ISSUER.find((name) => values[name] !== undefined);
  if (own && values.emulator !== undefined && values.emulator !== "none")
    throw new UsageError(`--${own} is for an issuer of the command's own, and --emulator names another one`);
  const hasTokens = contract === CONTRACTS[0];
  const emulated = hasTokens && !own && values.emulator !== "none" ? await emulatorOf(values.emulator) : undefined;
  const service =
    emulated ?? (hasTokens ? await startIssuer({ host, port, url, audience, issuer }).catch(cannotListen) : undefined);
  try {
    const say = values.json ? printError : print;
    say(report.opening(settings, service, version));
    /** @type {Verdict[]} */
    const verdicts = [];
    for await (const verdict of attack({ ...settings, service, onWait: (ms) => say(report.waiting(ms)) })) {
      say(report.line(verdict, verdicts.at(-1)));
      verdicts.push(verdict);
    }
    say(report.closing(verdicts, settings, service));
    if (values.json) print(`${report.json(verdicts, settings, service)}\n`);
    process.exitCode = verdicts.every(({ passed }) => passed) ? 0 : 1;
  } finally {
    service?.close();
  }
}

/** The options for an issuer of the command's own. */
const OF_ISSUER = /** @type {const} */ (["audience", "issuer", "issuer-port", "issuer-host", "issuer-url"]);

/**
 * The issuer of a running emulator; none where no emulator runs, if none was named.
 *
 * @param {string | undefined} given
 * @returns {Promise<Service | undefined>}
 */
async function emulatorOf(given) {
  const remote = await remoteOf(given);
  try {
    const { callbackAuthentication, keyRequests } = await remote.index();
    if (keyRequests === undefined) throw new RemoteError(`the emulator at ${remote.base} is of an older version`);
    const { issuer, audience, metadataUrl } = callbackAuthentication;
    /** @type {Signer} */
    const signer = {
      issuer,
      audience,
      token: async (at, { claims, header, forged } = {}) => {
        // JSON has no `undefined`, which leaves a member out.
        const nulls = (/** @type {Record<string, unknown> | undefined} */ members) =>
          members && Object.fromEntries(Object.entries(members).map(([name, value]) => [name, value ?? null]));
        const body = { ...(at !== undefined && { at }), claims: nulls(claims), header: nulls(header), forged };
        return (await remote.ask("POST", "/emulator/callbackToken", body)).token;
      },
      keys: () => remote.ask("GET", "/calling/keys"),
      rotate: async () => void (await remote.ask("POST", "/emulator/rotateKeys")),
    };
    return { issuer: signer, metadataUrl, isEmulator: true, fetches: async () => (await remote.index()).keyRequests, close() {} };
  } catch (error) {
    if (given === undefined && error instanceof RemoteError) return undefined;
    throw error;
  }
}

/**
 * A mistake in the options, and no verdict about the endpoint.
 *
 * @param {NodeJS.ErrnoException & { address?: string, port?: number }} error
 * @returns {never}
 */
function cannotListen({ code, address, port, message }) {
  if (code === "EADDRINUSE")
    throw new UsageError(`--issuer-port: port ${port} of ${address} is taken; 0 stands for any free port`);
  throw new UsageError(`--issuer-host: the keys cannot be served: ${message}`);
}

/**
 * @param {string[]} positionals
 * @param {boolean} owned
 * @param {(hostname: string) => boolean} isLoopback
 */
function endpoint([text, surplus], owned, isLoopback) {
  if (text === undefined) throw new UsageError("chaos: the URL of an endpoint is missing");
  if (surplus !== undefined) throw new UsageError(`chaos takes one URL, got ${surplus} too`);
  mustBeNoConnectionString("chaos", text);
  // `localhost:3000` is a URL whose scheme is localhost.
  const whole = /^[a-z][a-z\d+.-]*:\/\//i.test(text) || !/^[\w.-]+:\d+|^\[/.test(text) ? text : `http://${text}`;
  const url = URL.canParse(whole) ? new URL(whole) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) throw new UsageError("chaos: expected the http or https URL of an endpoint");
  if (owned || isLoopback(url.hostname)) return url;
  throw new UsageError(
    `${url.hostname} is not this machine, and this is an attack: add --i-own-this-endpoint if it is yours to attack`,
  );
}

/**
 * @param {string | undefined} text
 * @param {Attack[]} all
 * @param {Attack[]} possible
 */
function chosen(text, all, possible) {
  const names = text?.split(",").map((name) => name.trim());
  for (const name of names ?? []) {
    const attack = all.find((each) => each.name === name);
    if (!attack) throw new UsageError(`--only: there is no attack ${name}; --list prints them`);
    if (possible.includes(attack)) continue;
    throw new UsageError(`--only: ${name} needs ${attack.needs === "secret" ? "--secret" : "a contract with tokens"}`);
  }
  return names;
}
