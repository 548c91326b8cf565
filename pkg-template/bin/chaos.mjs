// `ringwire chaos`: attacks an endpoint for callbacks, and prints a verdict for each attack.
/** @import { Attack } from "../chaos/attacks.js" */
/** @import { Verdict } from "../chaos/attack.js" */
/** @import { Invocation, Options } from "./usage.mjs" */
import { print, printError } from "./output.mjs";
import { UsageError, whole } from "./usage.mjs";

export const help = `usage: ringwire chaos <url> [options]

Attacks your own endpoint for callbacks: batches, duplicates, late and unknown events, invalid bodies, forged tokens.
Prints a verdict for each attack. The exit code is 0 when the endpoint passes all attacks, 1 when it fails one, 2 when
an option is invalid. An issuer on this machine signs the tokens; the endpoint must trust it. The command first prints
the settings for that.

options
  --audience <text>        the audience of the tokens; that of the service is the immutable id of the resource (default ringwire-chaos)
  --issuer <text>          the issuer in the tokens (default that of the service)
  --issuer-port <number>   the port of the keys; 0 for any free port (default 0)
  --issuer-host <address>  the address of the keys; 0.0.0.0 for all addresses of this machine (default 127.0.0.1)
  --issuer-url <url>       the URL of the keys for the endpoint, if not http://<host>:<port> (from a container, through a proxy)
  --secret <value>         the secret that the endpoint needs in the query of its URL
  --secret-name <name>     the query parameter that holds it (default secret)
  --contract <version>     2026-03-12, or 2021-04-15-preview1, which has no tokens (default 2026-03-12)
  --wait <seconds>         the longest time until the endpoint accepts the first event, from 0 to 3600 (default 0)
  --seed <number>          the seed of the random numbers: the same seed gives the same events (default a new one)
  --only <fault,…>         only these attacks, after a genuine event
  --list                   prints the attacks
  --json                   prints one JSON object at the end, and all other output to stderr
  --i-own-this-endpoint    allows a host other than this machine
  --help                   prints this
  --version                prints the version

The endpoint handles these events like real ones: let it use no real data while it is attacked.
`;

/** @satisfies {Options} */
export const options = {
  audience: { type: "string", default: "ringwire-chaos" },
  issuer: { type: "string" },
  "issuer-port": { type: "string", default: "0" },
  "issuer-host": { type: "string", default: "127.0.0.1" },
  "issuer-url": { type: "string" },
  secret: { type: "string" },
  "secret-name": { type: "string", default: "secret" },
  contract: { type: "string" },
  wait: { type: "string", default: "0" },
  seed: { type: "string" },
  only: { type: "string" },
  list: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
  "i-own-this-endpoint": { type: "boolean", default: false },
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
  const port = whole("issuer-port", values["issuer-port"], 65_535);
  const { audience, issuer, "issuer-host": host, "issuer-url": url } = values;
  if (url !== undefined && !URL.canParse(url)) throw new UsageError(`--issuer-url: expected a URL, got ${url}`);
  const service =
    contract === CONTRACTS[0] ? await startIssuer({ host, port, url, audience, issuer }).catch(cannotListen) : undefined;
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
  const url = URL.canParse(text) ? new URL(text) : undefined;
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
