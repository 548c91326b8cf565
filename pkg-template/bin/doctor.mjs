// `ringwire doctor`: looks at everything between an application and the service, and names the fix.
/** @import { EmulatorCallback } from "../emulator/emulator.js" */
/** @import { Invocation, Options } from "./usage.mjs" */
import { existsSync, readFileSync, readdirSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { VARIABLES, mustBeNoConnectionString, read, textOf, variableOf } from "./environment.mjs";
import { inOneLine, print, printJson, styled, wrapped } from "./output.mjs";
import { ENDPOINT, Remote, RemoteError, loopback, remoteOf } from "./remote.mjs";
import { UsageError } from "./usage.mjs";

export const usage = ["ringwire doctor [<url>] [options]"];

export const about = `Looks for what is wrong between your application and the service, or an emulator: versions, environment variables, the emulator, clocks, the
tunnel, the callbacks of the running emulator that were refused, and your endpoint for callbacks (the URL, else COMMUNICATION_CALLBACK_URL). Each
line says what was found, with the fix.

To the endpoint go two requests without an event, an empty array: one with a token of the running emulator, which it should take; and one without token
and secret, which it should refuse. Your handlers get nothing, and the log of the emulator does not have them. No call is placed, and no value of a
variable is printed.`;

/** @satisfies {Options} */
export const options = {
  env: { type: "string", value: "<file>", about: "reads the variables from this file, over those of the environment" },
  json: { type: "boolean", about: "prints JSON" },
  endpoint: ENDPOINT,
};

export const exits = { 0: "nothing is wrong; there may be warnings", 1: "something is wrong" };

/** A batch of no events: receivers check who sends it, and hand nothing on. */
const NO_EVENTS = "[]";
/** An event with a token, for the advice on a refusal. */
const SIGNED = { specversion: "1.0" };
/** How many reasons for which callbacks were refused are printed. */
const MOST_REASONS = 5;
/** How far clocks may be apart: what a receiver allows, and half of what the service allows for signatures, in milliseconds. */
const SKEW_MS = 300_000;
/** The oldest Node that the package runs on. */
const OLDEST_NODE = 20;

/** @typedef {{ about: string, state: "ok" | "warning" | "wrong", found: string, fix?: string }} Finding */

/** @param {Invocation<typeof options>} invocation */
export async function run({ values, positionals: [given, surplus], version }) {
  if (surplus !== undefined) throw new UsageError(`doctor takes one URL, got ${surplus} too`);
  const environment = values.env === undefined ? process.env : { ...process.env, ...read(textOf(values.env)) };
  const isLoopback = await loopback();
  const text = given ?? variableOf("callbackUrl", environment);
  const url = text === undefined ? undefined : urlOf(mustBeNoConnectionString("doctor", text));
  if (given !== undefined && !url) throw new UsageError(`doctor: expected the URL of your endpoint for callbacks, got ${given}`);
  /** @type {Finding[]} */
  const findings = [...ofVersions(version), ...ofEnvironment(environment, isLoopback, values.env)];
  const remote = await remoteOf(values.endpoint, environment);
  const { found, emulator } = await ofEmulator(remote, environment, isLoopback);
  findings.push(...found);
  findings.push(...(await ofClock(emulator ? remote : serviceOf(environment, isLoopback))));
  findings.push(...ofTunnel(environment, url, isLoopback));
  const tried = await ofEndpoint(url, emulator ? remote : undefined, environment);
  findings.push(...tried.findings);
  if (emulator) findings.push(...(await ofCallbacks(remote, tried.takes)));
  const isWrong = findings.some(({ state }) => state === "wrong");
  process.exitCode = isWrong ? 1 : 0;
  if (values.json) return printJson({ ok: !isWrong, findings }, 2);
  const marks = { ok: styled("green", "✓"), warning: styled("yellow", "!"), wrong: styled("red", "✗") };
  const width = Math.max(...findings.map(({ about: each }) => each.length));
  for (const { about: what, state, found: said, fix } of findings) {
    const indent = width + 4;
    print(`${marks[state]} ${what.padEnd(width)}  ${wrapped(inOneLine(said), indent)}\n`);
    if (fix) print(`${" ".repeat(indent)}${wrapped(inOneLine(fix), indent)}\n`);
  }
  const [wrong, warnings] = ["wrong", "warning"].map((state) => findings.filter((each) => each.state === state).length);
  print(`\n${wrong ? `${wrong} wrong` : "nothing is wrong"}${warnings ? `, ${warnings} to look at` : ""}\n`);
}

/** @param {string} text */
function urlOf(text) {
  const whole = /^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  const url = URL.canParse(whole) ? new URL(whole) : undefined;
  return url && /^https?:$/.test(url.protocol) ? url : undefined;
}

/**
 * @param {string} about
 * @param {string} found
 * @returns {Finding}
 */
const ok = (about, found) => ({ about, state: "ok", found });
/**
 * @param {string} about
 * @param {string} found
 * @param {string} fix
 * @returns {Finding}
 */
const warning = (about, found, fix) => ({ about, state: "warning", found, fix });
/**
 * @param {string} about
 * @param {string} found
 * @param {string} fix
 * @returns {Finding}
 */
const wrong = (about, found, fix) => ({ about, state: "wrong", found, fix });

/**
 * @param {string} version
 * @returns {Finding[]}
 */
function ofVersions(version) {
  const node = process.versions.node;
  const findings = [
    Number.parseInt(node, 10) >= OLDEST_NODE
      ? ok("Node", node)
      : wrong("Node", node, `the package needs Node ${OLDEST_NODE} or newer`),
  ];
  const copies = copiesOf("ringwire", process.cwd());
  const versions = copies.map(({ version: each }) => each);
  if (copies.length > 1)
    findings.push(
      warning(
        "ringwire",
        `${copies.length} copies of the package in node_modules: ${copies.map((copy) => `${copy.version} in ${copy.place}`).join(", ")}`,
        "errors and receivers of one copy are unknown to the other: npm dedupe, or one version for all packages",
      ),
    );
  else if (versions[0] !== undefined && versions[0] !== version)
    findings.push(
      warning(
        "ringwire",
        `${version}, and ${versions[0]} in node_modules`,
        "npx ringwire uses the one in node_modules: npm install ringwire@latest",
      ),
    );
  else findings.push(ok("ringwire", version));
  return findings;
}

/** How deep and how much is looked through for copies of a package. */
const DEEPEST = 6;
const MOST_FOLDERS = 20_000;

/**
 * Every copy of a package that programs in a folder may load.
 *
 * @param {string} name
 * @param {string} from
 */
function copiesOf(name, from) {
  /** @type {Map<string, { version: string, place: string }>} */
  const copies = new Map();
  let folders = 0;
  /** @type {(modules: string, depth: number) => void} */
  const look = (modules, depth) => {
    if (depth > DEEPEST || !existsSync(modules)) return;
    for (const entry of readdirSync(modules, { withFileTypes: true })) {
      if (!entry.isDirectory() && !entry.isSymbolicLink()) continue;
      if (++folders > MOST_FOLDERS) return;
      const place = join(modules, entry.name);
      if (entry.name.startsWith("@") || entry.name === ".pnpm") {
        for (const inner of readdirSync(place)) visit(join(place, inner), inner, depth);
      } else {
        visit(place, entry.name, depth);
      }
    }
  };
  /** @type {(place: string, base: string, depth: number) => void} */
  const visit = (place, base, depth) => {
    const manifest = join(place, "package.json");
    if (base === name && existsSync(manifest)) {
      const real = realpathSync(place);
      copies.set(real, { version: versionIn(manifest), place });
    }
    look(join(place, "node_modules"), depth + 1);
  };
  try {
    for (let at = from; ; at = dirname(at)) {
      look(join(at, "node_modules"), 0);
      if (dirname(at) === at || existsSync(join(at, ".git"))) break;
    }
  } catch {
    // A folder that may not be read has no copy that a program could load.
  }
  return [...copies.values()];
}

/** @param {string} manifest */
function versionIn(manifest) {
  try {
    return String(JSON.parse(readFileSync(manifest, "utf8")).version);
  } catch {
    return "a version that cannot be read";
  }
}

/** Names of other versions and samples, and of which variable they are. */
const OTHER_NAMES = Object.entries({
  RINGWIRE_CONNECTION_STRING: "connectionString",
  RINGWIRE_AUDIENCE: "audience",
  RINGWIRE_METADATA_URL: "metadataUrl",
  COMMUNICATION_SERVICES_CONNECTION_STRING: "connectionString",
  ACS_CONNECTION_STRING: "connectionString",
  CONNECTION_STRING: "connectionString",
  CALLBACK_URI: "callbackUrl",
});

/**
 * The environment variables: present, well-formed, and agreeing with each other.
 *
 * @param {Record<string, string | undefined>} environment
 * @param {(hostname: string) => boolean} isLoopback
 * @param {string | undefined} file
 * @returns {Finding[]}
 */
function ofEnvironment(environment, isLoopback, file) {
  const about = "environment";
  /** @type {Finding[]} */
  const findings = [];
  const name = (/** @type {import("./environment.mjs").Variable} */ variable) => VARIABLES[variable][0];
  const value = (/** @type {import("./environment.mjs").Variable} */ variable) => variableOf(variable, environment);
  const isSet = (/** @type {string} */ each) => environment[each] !== undefined;
  const missing = /** @type {import("./environment.mjs").Variable[]} */ (["connectionString", "callbackUrl", "audience"]).filter(
    (each) => !value(each),
  );
  if (missing.includes("connectionString") && value("endpoint")) missing.splice(missing.indexOf("connectionString"), 1);
  const others = OTHER_NAMES.filter(([other, variable]) => isSet(other) && !value(/** @type {any} */ (variable)));
  for (const [other, variable] of others)
    findings.push(
      warning(
        about,
        `${other} is set, and ${VARIABLES[/** @type {keyof typeof VARIABLES} */ (variable)][0]} is not`,
        "the banner of the emulator, its --env and the examples use the second name",
      ),
    );
  if (missing.length) {
    const files = [".env.local", ".env"].filter(
      (each) => file === undefined && existsSync(each) && missing.some((variable) => variableOf(variable, read(textOf(each)))),
    );
    const fix = files.length
      ? `${files[0]} has ${missing.length > 1 ? "some of them" : "it"}: node --env-file=${files[0]}, and ringwire doctor --env ${files[0]}`
      : "npx ringwire emulator --env .env.local writes all of them; with the service, the Azure portal shows the connection string, and the immutable id as audience";
    findings.push(warning(about, `not set: ${missing.map(name).join(", ")}`, fix));
  }
  const connectionString = value("connectionString");
  const parts = partsOf(connectionString ?? "");
  if (connectionString !== undefined) {
    if (!parts.endpoint || !URL.canParse(parts.endpoint))
      findings.push(
        wrong(
          about,
          `${name("connectionString")} has no endpoint=https://…`,
          "copy it whole; in a shell, put it into quotes, as it has a semicolon",
        ),
      );
    else if (!parts.accesskey)
      findings.push(
        wrong(
          about,
          `${name("connectionString")} has no accesskey=…`,
          "copy it whole; in a shell, put it into quotes, as it has a semicolon",
        ),
      );
    else if (!/^(?:[A-Za-z\d+/]{4})+$|^(?:[A-Za-z\d+/]{4})*(?:[A-Za-z\d+/]{2}==|[A-Za-z\d+/]{3}=)$/.test(parts.accesskey))
      findings.push(
        wrong(
          about,
          `the accesskey in ${name("connectionString")} is not base64`,
          "copy the connection string whole, to the last =",
        ),
      );
  }
  for (const variable of /** @type {const} */ (["endpoint", "callbackUrl", "metadataUrl"])) {
    const text = value(variable);
    if (text !== undefined && !(URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)))
      findings.push(wrong(about, `${name(variable)} is no URL`, "expected https://…, or http:// with an emulator"));
  }
  const originOf = (/** @type {string | undefined} */ text) =>
    text !== undefined && URL.canParse(text) ? new URL(text).origin : undefined;
  const [own, other] = [originOf(parts.endpoint), originOf(value("endpoint"))];
  if (own && other && own !== other)
    findings.push(
      wrong(
        about,
        `${name("endpoint")} and the endpoint in ${name("connectionString")} are two places`,
        "both come from the same resource, or the same emulator",
      ),
    );
  const secret = value("secret");
  const callbackUrl = value("callbackUrl");
  if (secret !== undefined && callbackUrl !== undefined && URL.canParse(callbackUrl)) {
    const inUrl = new URL(callbackUrl).searchParams.get("secret");
    if (inUrl === null)
      findings.push(
        wrong(
          about,
          `${name("callbackUrl")} has no ?secret=…, and a receiver with ${name("secret")} refuses requests without it`,
          `end it with ?secret= and the value of ${name("secret")}`,
        ),
      );
    else if (inUrl !== secret)
      findings.push(
        wrong(
          about,
          `the secret in ${name("callbackUrl")} is another one than ${name("secret")}`,
          "make them equal; a + in the URL is a blank, and is written %2B",
        ),
      );
  }
  const isEmulator = own !== undefined && isLoopback(new URL(own).hostname);
  const metadata = originOf(value("metadataUrl"));
  if (isEmulator && value("audience") && !metadata)
    findings.push(
      wrong(
        about,
        `${name("metadataUrl")} is not set, and the connection string is that of an emulator`,
        "a receiver without it asks the service for keys that it does not have: npx ringwire emulator --env .env.local",
      ),
    );
  if (own && !isEmulator && metadata && isLoopback(new URL(metadata).hostname))
    findings.push(
      wrong(
        about,
        `${name("metadataUrl")} is that of an emulator, and the connection string that of the service`,
        "unset it: anyone who can reach that URL on the server decides whom it believes",
      ),
    );
  const audience = value("audience");
  if (audience !== undefined && !/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(audience))
    findings.push(
      warning(
        about,
        `${name("audience")} is not a UUID`,
        "it is the immutable id of the communication resource, in the Azure portal below Properties",
      ),
    );
  if (!findings.length) findings.push(ok(about, "the variables are set and agree"));
  return findings;
}

/** @param {string} connectionString */
function partsOf(connectionString) {
  const pairs = connectionString.split(";").map((part) => {
    const at = part.indexOf("=");
    return [part.slice(0, Math.max(at, 0)).trim().toLowerCase(), part.slice(at + 1).trim()];
  });
  const { endpoint, accesskey } = Object.fromEntries(pairs);
  return { endpoint, accesskey };
}

/**
 * The emulator: whether one runs, and whether the variables are its own.
 *
 * @param {Remote} remote
 * @param {Record<string, string | undefined>} environment
 * @param {(hostname: string) => boolean} isLoopback
 */
async function ofEmulator(remote, environment, isLoopback) {
  const about = "emulator";
  const { endpoint = variableOf("endpoint", environment) } = partsOf(variableOf("connectionString", environment) ?? "");
  const isCloud = endpoint !== undefined && URL.canParse(endpoint) && !isLoopback(new URL(endpoint).hostname);
  try {
    const index = await remote.index();
    const { audience, metadataUrl } = index.callbackAuthentication;
    /** @type {Finding[]} */
    const found = [ok(about, `runs at ${remote.base}`)];
    const [ownAudience, ownMetadata] = [variableOf("audience", environment), variableOf("metadataUrl", environment)];
    if (!isCloud && ownAudience !== undefined && ownAudience !== audience)
      found.push(
        wrong(
          about,
          `${VARIABLES.audience[0]} is not that of this emulator`,
          "npx ringwire emulator --env .env.local writes it, and restart your application",
        ),
      );
    if (
      !isCloud &&
      ownMetadata !== undefined &&
      URL.canParse(ownMetadata) &&
      new URL(ownMetadata).host !== new URL(metadataUrl).host
    )
      found.push(
        warning(
          about,
          `${VARIABLES.metadataUrl[0]} leads to another place than this emulator`,
          "npx ringwire emulator --env .env.local writes it, and restart your application",
        ),
      );
    return { found, emulator: true };
  } catch (error) {
    if (!(error instanceof RemoteError)) throw error;
    const message = error.message;
    if (isCloud) return { found: [ok(about, "none runs; the connection string is that of the service")], emulator: false };
    return { found: [warning(about, message, "npx ringwire emulator, in another terminal")], emulator: false };
  }
}

/**
 * The service of the connection string.
 *
 * @param {Record<string, string | undefined>} environment
 * @param {(hostname: string) => boolean} isLoopback
 */
function serviceOf(environment, isLoopback) {
  const { endpoint = variableOf("endpoint", environment) } = partsOf(variableOf("connectionString", environment) ?? "");
  const url = endpoint !== undefined && URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  return url && /^https?:$/.test(url.protocol) && !isLoopback(url.hostname) ? new Remote(url) : undefined;
}

/**
 * @param {Remote | undefined} remote
 * @returns {Promise<Finding[]>}
 */
async function ofClock(remote) {
  const about = "clock";
  if (!remote) return [];
  try {
    const begin = Date.now();
    const { headers } = await remote.send("GET", "/");
    const theirs = Date.parse(String(headers.date));
    if (Number.isNaN(theirs))
      return [warning(about, `${remote.base} says no time`, "compare the clock of this machine with another one")];
    const offMs = Math.round((begin + Date.now()) / 2) - theirs;
    const seconds = Math.round(Math.abs(offMs) / 1000);
    // The header has whole seconds.
    if (seconds <= 2) return [ok(about, "agrees with the other side")];
    const found = `this machine is ${seconds} s ${offMs > 0 ? "ahead" : "behind"}`;
    if (seconds * 1000 > SKEW_MS)
      return [wrong(about, found, "signatures and tokens are refused: set the clock of this machine (NTP)")];
    return [
      warning(
        about,
        found,
        "signatures are valid for about 15 minutes, tokens with a tolerance of 5: set the clock of this machine (NTP)",
      ),
    ];
  } catch (error) {
    if (!(error instanceof RemoteError)) throw error;
    return [
      wrong(
        "service",
        error.message.replace(/: is the emulator running.*/, ""),
        "is the endpoint right, and is there a network?",
      ),
    ];
  }
}

/**
 * Whether the other side can reach the endpoint at all.
 *
 * @param {Record<string, string | undefined>} environment
 * @param {URL | undefined} url
 * @param {(hostname: string) => boolean} isLoopback
 * @returns {Finding[]}
 */
function ofTunnel(environment, url, isLoopback) {
  const about = "tunnel";
  const { endpoint = variableOf("endpoint", environment) } = partsOf(variableOf("connectionString", environment) ?? "");
  if (!url || endpoint === undefined || !URL.canParse(endpoint)) return [];
  const isCloud = !isLoopback(new URL(endpoint).hostname) && /[.]/.test(new URL(endpoint).hostname);
  const isHere = isLoopback(url.hostname);
  if (isCloud && isHere)
    return [
      wrong(
        about,
        "the connection string is that of the service, and the callback URL leads to this machine: no callback will come",
        "a tunnel (devtunnel host -p 3000, ngrok http 3000) gives a public URL; or develop with the emulator",
      ),
    ];
  if (isCloud && url.protocol === "http:")
    return [
      wrong(about, "the callback URL is http, and the service posts to https alone", "give the URL of your tunnel with https://"),
    ];
  if (!isCloud && !isHere)
    return [
      warning(
        about,
        "the emulator posts to this machine alone, and the callback URL leads elsewhere",
        `ringwire emulator --allow-target ${url.host}`,
      ),
    ];
  return [ok(about, isCloud ? "the callback URL is a public one" : "none is needed: both are on this machine")];
}

/**
 * What the endpoint does with a request that it should take, and one that it should refuse.
 *
 * @param {URL | undefined} url
 * @param {Remote | undefined} remote
 * @param {Record<string, string | undefined>} environment
 * @returns {Promise<{ findings: Finding[], takes?: string }>} `takes`: the place, if it takes what the emulator signs
 */
async function ofEndpoint(url, remote, environment) {
  const about = "endpoint";
  if (!url) {
    const fix = `ringwire doctor http://localhost:3000/callbacks, or ${VARIABLES.callbackUrl[0]}`;
    return { findings: [warning(about, "no URL was given", fix)] };
  }
  const place = url.origin + url.pathname;
  const bare = new URL(url);
  bare.searchParams.delete("secret");
  const unsigned = await tried(bare);
  if (unsigned.status === undefined)
    return { findings: [wrong(about, `${place}: ${unsigned.error}`, "is your application running, and is this its port?")] };
  const ofPath = ofStatus(place, unsigned.status);
  if (ofPath) return { findings: [ofPath] };
  const findings = [ok(about, `${place} answers`), ofUnsigned(unsigned)];
  if (!remote) {
    const found = "whose tokens it believes is not known: no emulator runs that could sign a request";
    return { findings: [...findings, warning("trust", found, "npx ringwire emulator, and doctor again")] };
  }
  const target = new URL(url);
  const secret = variableOf("secret", environment);
  if (secret !== undefined && !target.searchParams.has("secret")) target.searchParams.set("secret", secret);
  const { token } = await remote.ask("POST", "/emulator/callbackToken", {});
  const signed = ofSigned(await tried(target, token));
  findings.push(signed);
  if (signed.state !== "ok") return { findings };
  const untried =
    "no event was sent, so what your handlers do with one is not known: npx ringwire trigger CallConnected sends one";
  return { findings: [...findings, ok("handlers", untried)], takes: place };
}

/**
 * How the endpoint answers a request without an event.
 *
 * @param {URL} url
 * @param {string} [token]
 */
async function tried(url, token) {
  const [{ send }, { EXPLAIN_HEADER, PROBE }, { explainAttempt, saidIn }] = await Promise.all([
    import("../chaos/send.js"),
    import("../platform/explained.js"),
    import("../emulator/why.js"),
  ]);
  const headers = {
    "content-type": "application/json; charset=utf-8",
    [EXPLAIN_HEADER]: PROBE,
    ...(token && { authorization: `Bearer ${token}` }),
  };
  const { status, error = "no answer came", body = "", headers: answered } = await send(url, { headers, pieces: [NO_EVENTS] });
  const { "content-type": type, location } = /** @type {Record<string, string | undefined>} */ (answered ?? {});
  const said = saidIn(status ?? 0, type, location, Buffer.from(body, "latin1").toString("utf8"));
  // Only a receiver of this package says why; and it reports no such request where it does.
  const why = /"message":/.test(said)
    ? explainAttempt({ status, said, state: "failed" }, { url: url.href, event: SIGNED })
    : undefined;
  return { status, error, reason: why?.replace(/^POST \S+ → \d+: /, "") };
}

/**
 * @param {{ status?: number, reason?: string }} answer to a request without a token
 * @returns {Finding}
 */
function ofUnsigned({ status = 0, reason }) {
  const about = "trust";
  if (status < 300)
    return wrong(
      about,
      `a request without a token and without the secret was taken (${status}): anyone can post events to it`,
      "take callbacks by a CallbackReceiver with audience, and secret for Event Grid and the 2021 preview; not with unverified: true",
    );
  if (status === 401 || status === 403)
    return ok(
      about,
      `a request without a token is refused (${status})${reason ? "" : "; the application's own log may say that it was"}`,
    );
  const fix =
    status === 503
      ? "its own log says why; 503 means that it could not fetch the keys of the issuer"
      : "its own log says why: it may look for an event before it looks whom the request is from; ringwire chaos tries it with events";
  return (status >= 500 ? wrong : warning)(about, `a request without a token was answered ${status}, not refused with 401`, fix);
}

/**
 * @param {string} place
 * @param {number} status
 */
function ofStatus(place, status) {
  if (status === 404) return wrong("endpoint", `${place} is answered 404`, "is this the path of the route for callbacks?");
  if (status === 405) return wrong("endpoint", `POST ${place} is answered 405`, "the route must take POST");
  if (status >= 300 && status < 400)
    return wrong(
      "endpoint",
      `${place} is answered ${status}, a redirect, which the service does not follow`,
      "give the URL to which it leads, with or without a slash at its end, https or http",
    );
  if (status === 413 || status === 415)
    return wrong(
      "endpoint",
      `${place} is answered ${status}`,
      "does another part of the application read the body first, such as express.json()?",
    );
  return undefined;
}

/**
 * @param {{ status?: number, error: string, reason?: string }} answer to a request with a token of the emulator
 * @returns {Finding}
 */
function ofSigned({ status, error, reason }) {
  const about = "trust";
  const what = "a request with a token of the emulator";
  if (status === undefined) return wrong(about, `${what} was not answered: ${error}`, "is your application still running?");
  if (status < 300) return ok(about, `${what} is taken`);
  const because = reason ? `: ${reason}` : "";
  if (status === 401 || status === 403)
    return wrong(
      about,
      `${what} is refused (${status})${because}`,
      `the receiver needs audience: process.env.${VARIABLES.audience[0]}, metadataUrl: process.env.${VARIABLES.metadataUrl[0]}, and, if it has a secret, that in ${VARIABLES.secret[0]}${reason ? "" : "; its console says which of them it is"}. Restart it after the emulator has got another port`,
    );
  if (status === 503)
    return wrong(
      about,
      `${what} is answered 503: the receiver cannot fetch the keys${because}`,
      `can it reach ${VARIABLES.metadataUrl[0]}?`,
    );
  const isOfEvent = "it may look for an event, of which this request has none; npx ringwire trigger CallConnected sends one";
  return (status >= 500 ? wrong : warning)(
    about,
    `${what} is answered ${status}${because}`,
    `its own log says why: ${isOfEvent}`,
  );
}

/**
 * The callbacks of the running emulator that were not taken, once for each reason.
 *
 * @param {Remote} remote
 * @param {string} [takes] the place of an endpoint that takes what the emulator signs
 * @returns {Promise<Finding[]>}
 */
async function ofCallbacks(remote, takes) {
  const about = "callbacks";
  const { explainAttempt } = await import("../emulator/why.js");
  /** @type {EmulatorCallback[]} */
  const callbacks = await remote.ask("GET", "/emulator/callbacks");
  /** @type {Map<string, { times: number, last: number, place: string, kind: string, isOfTrust: boolean }>} */
  const reasons = new Map();
  /** By place and whether it was signed, the last callback that was taken there. @type {Map<string, number>} */
  const taken = new Map();
  let sent = 0;
  for (const callback of callbacks) {
    const { id, url, attempts, signed } = callback;
    const place = URL.canParse(url) ? new URL(url).origin + new URL(url).pathname : url;
    // An application that takes what is signed may refuse what is not, such as an event of Event Grid, and the reverse.
    const kind = `${signed} ${place}`;
    for (const attempt of attempts) {
      sent += 1;
      const why = explainAttempt({ ...attempt, state: callback.state }, callback);
      if (why === undefined) {
        if (attempt.status !== undefined) taken.set(kind, id);
        continue;
      }
      const known = reasons.get(why);
      // Of what an application refused as a whole, the request without an event, which is signed, would be refused as well.
      const isOfTrust = signed && (attempt.status === undefined || [401, 403, 404, 405, 503].includes(attempt.status));
      reasons.set(why, { times: (known?.times ?? 0) + 1, last: id, place, kind, isOfTrust });
    }
  }
  if (!reasons.size) return sent ? [ok(about, `the application took all ${callbacks.length} of this emulator`)] : [];
  const found = [...reasons].map(([why, { times, last, place, kind, isOfTrust }]) => {
    const isMended = (taken.get(kind) ?? 0) > last || (isOfTrust && takes === place);
    const count = times > 1 ? ` (${times} times, last callback ${last})` : ` (callback ${last})`;
    const fix = isMended
      ? `mended since: it takes them now; npx ringwire resend ${last} sends this one again`
      : `npx ringwire resend ${last} sends it again, once that is mended`;
    return (isMended ? warning : wrong)(about, why + count, fix);
  });
  const left = found.length - MOST_REASONS;
  const most = found.slice(-MOST_REASONS);
  if (left > 0) most.push(warning(about, `${left} other reasons`, "npx ringwire tail --once prints them all"));
  return most;
}
