// The emulator over HTTP, on `node:http`: real time, real callbacks.
/** @import { AddressInfo } from "node:net" */
/** @import { IncomingMessage, RequestListener, Server, ServerResponse } from "node:http" */
/** @import { EmulatorModel } from "./model.js" */
/** @import * as Declared from "./server.js" */
import { createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { networkInterfaces } from "node:os";
import { TLSSocket, createSecureContext } from "node:tls";
import { fileURLToPath } from "node:url";
import { DEFAULT_FILE, certificateOf } from "./certificate.js";
import { ConsoleFiles, HEADERS, wantsPage } from "./console.js";
import { Emulator } from "./emulator.js";
import { internals } from "./internals.js";
import { LiveLog } from "./live-log.js";
import { ModelUpgrades, modelUrl, serverOfSockets } from "./model-server.js";
import { Outgoing } from "./outgoing.js";
import { PhoneLines } from "./phone-lines.js";
import { OPTIONS, check, checkNames, pointing, refusal } from "./refusals.js";
import { StateFile } from "./state.js";
import { unawaited } from "../platform/forgotten.js";
import { reachable } from "../platform/reachable.js";

/**
 * How long a request may take to come, and how many connections there are at once. Node has no limit of connections of its own, and a
 * body may take five minutes.
 */
const LIMITS = { headersTimeout: 10_000, requestTimeout: 30_000, connectionsCheckingInterval: 2000, keepAliveTimeout: 5000 };
const MOST_CONNECTIONS = 4096;
/** How long a handshake of TLS may take. */
const TLS_LIMITS = { ...LIMITS, handshakeTimeout: 10_000 };

/** How long a client may go on with a body that is not read, and how much of it is passed over: it reads no answer before its end. */
const LINGER_MS = 5000;
const MOST_PASSED_OVER = 64 * 2 ** 20;

/**
 * The options beside those of the emulator.
 *
 * @type {Record<Exclude<keyof Declared.ServeOptions, keyof import("./emulator.js").EmulatorOptions>, true>}
 */
const OWN = {
  port: true,
  host: true,
  https: true,
  state: true,
  console: true,
  onProblem: true,
  allowTargets: true,
  model: true,
};
/** The options of an emulator that a server decides on. */
const DECIDED = ["clock", "startTime", "journal"];
const ALL_OPTIONS = [...Object.keys(OWN), ...OPTIONS.filter((name) => !DECIDED.includes(name))];

/** @type {typeof Declared.serve} */
export const serve = pointing("serve", start, (served) => unawaited(served, "serve(…)", MEMBERS));
/** What its result has. */
const MEMBERS = ["emulator", "port", "endpoint", "connectionString", "console", "certificate", "state", "close"];

/** @param {Declared.ServeOptions} [all] */
async function start(all) {
  const isBag = (all ?? undefined) === undefined || (typeof all === "object" && !Array.isArray(all));
  check("options", isBag, "expected an object such as { port: 4455 }", all);
  // `null` counts as not given, as `undefined` does, except where it means that there is no limit.
  const present = Object.entries(all ?? {}).filter(([name, value]) => (value ?? undefined) !== undefined || name === "maxSkewMs");
  checkNames("", Object.fromEntries(present), [...ALL_OPTIONS, ...DECIDED]);
  /** @type {Declared.ServeOptions} */
  const {
    port = 0,
    host: given = "127.0.0.1",
    endpoint,
    fetch,
    allowTargets = [],
    allowHosts = [],
    https = false,
    onProblem,
    state,
    console: withConsole,
    model: withModel = false,
    ...options
  } = Object.fromEntries(present);
  for (const [name, hosts] of Object.entries({ allowTargets, allowHosts }))
    if (!Array.isArray(hosts) || !hosts.every((each) => /^[^\s/*?#@]+$/.test(each)))
      throw refusal(
        new TypeError(`${name}: expected an array of hosts, such as ["app.test", "10.0.0.5:8080"]; there is no wildcard`),
      );
  check("port", Number.isInteger(port) && port >= 0 && port <= 65_535, "expected a whole number from 0 to 65535", port);
  check("host", typeof given === "string" && given !== "", "expected an address or a name, such as 127.0.0.1 or ::1", given);
  check("console", withConsole === undefined || typeof withConsole === "boolean", "expected a boolean", withConsole);
  const files = withConsole === false ? undefined : await consoleFiles(withConsole === true);
  const Sockets = withModel === false ? undefined : serverOfSockets();
  const host = canonical(given);
  check("onProblem", onProblem === undefined || typeof onProblem === "function", "expected a function", onProblem);
  const own = endpoint && URL.canParse(endpoint) ? [new URL(endpoint).host] : [];
  const tls = https === false ? undefined : await tlsOf(https, [...namesOf(host).filter(isLasting), ...own, ...allowHosts]);
  /** @type {Emulator} */
  let emulator;
  /** @type {number} */
  let taken;
  /** @type {Outgoing} */
  let outgoing;
  /** @type {LiveLog} */
  let live;
  /** @type {PhoneLines} */
  let phones;
  /** @type {ModelUpgrades | undefined} */
  let upgrades;
  /** @type {EmulatorModel | undefined} */
  let model;
  /** @type {RequestListener} */
  const onRequest = (incoming, response) => {
    answer({ emulator, files, live, phones }, incoming, response).catch(() => response.destroy());
  };
  const server = tls ? createTlsServer({ ...TLS_LIMITS, ...tls.pair }, onRequest) : createServer(LIMITS, onRequest);
  server.maxConnections = MOST_CONNECTIONS;
  if (tls) server.on("tlsClientError", (error) => onProblem?.(handshakeProblem(error, tls.made?.file)));
  const kept = state === undefined ? undefined : stateOf(state, onProblem);
  try {
    await listen(server, port, host, kept && lastPort(kept));
    // Nothing but `start` is awaited between listening and this, and it waits for nothing: no request comes before the emulator is there.
    taken = /** @type {AddressInfo} */ (server.address()).port;
    const { eventGridEndpoint } = options;
    // Where Event Grid posts is no choice of a caller.
    const subscriber = eventGridEndpoint && URL.canParse(eventGridEndpoint) ? [authorityOf(new URL(eventGridEndpoint))] : [];
    outgoing = new Outgoing([...allowTargets, ...subscriber]);
    emulator = await Emulator.start({
      ...options,
      clock: "real",
      fetch: fetch ?? outgoing.send,
      endpoint: endpoint ?? `${tls ? "https" : "http"}://${reachable(host)}:${taken}`,
      allowHosts: [...allowHosts, ...own, ...namesOf(host)],
      journal: kept,
    });
    // What callers name as the address of a WebSocket goes by the same rule as what they name as that of callbacks.
    internalsOf(emulator).admit(outgoing.gate);
    live = new LiveLog(emulator, internalsOf(emulator));
    phones = new PhoneLines(emulator);
    if (Sockets) {
      model = emulator.model(withModel === true ? undefined : withModel || undefined);
      upgrades = new ModelUpgrades(Sockets, model, ({ method = "GET", url = "", headers, rawHeaders }) =>
        internalsOf(emulator).refusal(method, url, headers.host ?? "", rawHeaders),
      );
      server.on("upgrade", upgrades.take);
    }
  } catch (error) {
    server.close();
    kept?.close();
    throw error;
  }
  return {
    emulator,
    port: taken,
    endpoint: emulator.endpoint,
    connectionString: emulator.connectionString,
    ...(files && { console: new URL(CONSOLE, emulator.endpoint).href }),
    ...(model && { model, modelUrl: modelUrl(emulator.endpoint) }),
    ...(tls?.made && { certificate: shown(tls.made) }),
    ...(kept && { state: { file: kept.file, isResumed: kept.isResumed } }),
    async close() {
      live.close();
      phones.close();
      emulator.stop();
      outgoing.close();
      await upgrades?.close();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      kept?.close();
    },
  };
}

/**
 * @param {NonNullable<Declared.ServeOptions["state"]>} state
 * @param {((problem: string) => void) | undefined} onProblem
 */
function stateOf(state, onProblem) {
  const all = typeof state === "string" ? { file: state } : Object(state);
  checkNames("state", all, ["file", "mostBytes"]);
  const { file, mostBytes } = all;
  check("state", typeof file === "string" && file !== "", "expected the path of a file, or { file, mostBytes }", state);
  const isSize = mostBytes === undefined || (Number.isInteger(mostBytes) && mostBytes > 0);
  check("state.mostBytes", isSize, "expected a whole number above 0", mostBytes);
  return new StateFile(file, mostBytes, onProblem);
}

/**
 * The port of the server before this one: clients have it in their connection strings.
 *
 * @param {StateFile} kept
 */
function lastPort({ entries }) {
  const start = entries.filter((entry) => /^\[\d+,"start"/.test(entry)).at(-1);
  try {
    const [, , { settings }] = JSON.parse(start ?? "");
    return Number(new URL(settings.endpoint).port) || undefined;
  } catch {
    return undefined;
  }
}

/**
 * The certificate and the key of the server.
 *
 * @param {NonNullable<Declared.ServeOptions["https"]>} https
 * @param {string[]} hosts
 */
async function tlsOf(https, hosts) {
  const expected = "https: expected true, { certificateFile }, or { key, cert } in PEM";
  if (https !== true && (typeof https !== "object" || Array.isArray(https))) throw refusal(new TypeError(expected));
  const all = https === true ? {} : /** @type {any} */ (https);
  checkNames("https", all, ["certificateFile", "key", "cert"]);
  const { certificateFile, key, cert } = all;
  if (key === undefined && cert === undefined) {
    if (certificateFile !== undefined && (typeof certificateFile !== "string" || !certificateFile))
      throw refusal(new TypeError("https.certificateFile: expected the path of a file"));
    const made = await certificateOf(certificateFile ?? DEFAULT_FILE, hosts);
    return { pair: { key: made.key, cert: made.cert + made.ca }, made };
  }
  if (certificateFile !== undefined)
    throw refusal(new TypeError("https.certificateFile: a certificate of your own lies where you keep it"));
  for (const [name, value] of Object.entries({ key, cert }))
    if (!value || (typeof value !== "string" && !ArrayBuffer.isView(value)))
      throw refusal(new TypeError(`https.${name}: expected PEM`));
  try {
    createSecureContext({ key, cert });
  } catch (cause) {
    const { message } = /** @type {Error} */ (cause);
    throw refusal(new TypeError(`https: the key and the certificate cannot be used: ${message}`, { cause }));
  }
  return { pair: { key, cert }, made: undefined };
}

/** @param {Awaited<ReturnType<typeof certificateOf>>} made */
const shown = ({ file, ca, hosts, validUntil }) => ({ file, ca, hosts, validUntil });

/**
 * Why a client and the server did not agree on a connection, and the fix.
 *
 * @param {NodeJS.ErrnoException} error
 * @param {string | undefined} file
 */
function handshakeProblem({ code = "", message }, file) {
  if (code === "ERR_SSL_HTTP_REQUEST")
    return "a client sent http to this port, which has https: give it the endpoint with https://";
  // The alerts with which a client refuses a certificate: RFC 8446 §6.2.
  const isRefused = /(UNKNOWN_CA|CERTIFICATE_UNKNOWN|BAD_CERTIFICATE)$/.test(code);
  if (isRefused) return `a client does not trust the certificate of this server${file ? `: have it trust ${file}` : ""}`;
  if (code === "ECONNRESET") return "a client closed the connection before TLS began: it may not trust the certificate";
  return `a connection was not made: ${message}`;
}

/**
 * @param {Server} server
 * @param {number} port
 * @param {string} host
 * @param {number} [wanted] the port to try first when any will do
 * @returns {Promise<void>}
 */
async function listen(server, port, host, wanted) {
  if (port !== 0 || wanted === undefined) return listenOn(server, port, host);
  await listenOn(server, wanted, host).catch(() => listenOn(server, 0, host));
}

/**
 * @param {Server} server
 * @param {number} port
 * @param {string} host
 * @returns {Promise<void>}
 */
function listenOn(server, port, host) {
  /** @type {Record<string, string>} */
  const reasons = {
    EADDRINUSE: `port ${port} of ${host} is taken: choose another port, or 0 for any free port`,
    EACCES: `port ${port} of ${host} may not be used by this user: choose one above 1023, or 0 for any free port`,
    EADDRNOTAVAIL: `${host} is not an address of this machine: choose 127.0.0.1, or 0.0.0.0 for all addresses of this machine`,
    ENOTFOUND: `the host ${host} is unknown: choose 127.0.0.1, or 0.0.0.0 for all addresses of this machine`,
  };
  return new Promise((resolve, reject) => {
    server.once("error", (/** @type {NodeJS.ErrnoException} */ cause) => {
      const { code = "", message } = cause;
      const error = new Error(reasons[code] ?? `cannot listen on ${host}:${port}: ${message}`, { cause });
      reject(Object.assign(refusal(error), { code: cause.code }));
    });
    server.listen(port, host, resolve);
  });
}

/**
 * A host as a URL writes it, without the brackets of an address of IPv6: clients send it so in the header.
 *
 * @param {string} host
 */
function canonical(host) {
  const bare = host.replace(/^\[(.*)\]$/, "$1");
  const url = `http://${bare.includes(":") ? `[${bare}]` : bare}`;
  // The system says what is wrong with what is none; an address with the name of an interface is in no URL.
  return URL.canParse(url) ? new URL(url).hostname.replace(/^\[|\]$/g, "") : bare;
}

/** @param {URL} url */
const authorityOf = ({ protocol, hostname, port }) => `${hostname}:${port || (protocol === "https:" ? 443 : 80)}`;

/**
 * The hosts by which a server is reached that listens on `host`, beside the names of this machine. No page can give its own name to a
 * request that names an address.
 *
 * @param {string} host
 */
function namesOf(host) {
  if (host !== "0.0.0.0" && host !== "::") return [host.includes(":") ? `[${host}]` : host];
  const addresses = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  // A URL writes an address as browsers do.
  return addresses.map(({ family, address }) => (family === "IPv6" ? new URL(`http://[${address}]`).hostname : address));
}

/**
 * Whether a certificate names a host of this machine. Its own addresses of IPv6 change every day, and with them would the certificate.
 *
 * @param {string} host
 * @param {number} _
 * @param {string[]} hosts
 */
const isLasting = (host, _, hosts) => hosts.length === 1 || !host.startsWith("[");

/** Where the console is. */
const CONSOLE = "/console/";

/**
 * The console's files, which lie beside this one in the package.
 *
 * @param {boolean} isWanted whether it is an error when they are not there: in a program that is bundled into one file
 */
async function consoleFiles(isWanted) {
  try {
    const at = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));
    return await ConsoleFiles.in(at("../console/"), at("../"));
  } catch (cause) {
    if (!isWanted) return undefined;
    throw refusal(
      new Error(
        "console: its files are not beside this module, as in a program that is bundled into one file: leave ringwire out of the bundle, or the option out",
        { cause },
      ),
    );
  }
}

/** @param {Emulator} emulator */
const internalsOf = (emulator) => /** @type {import("./internals.js").Internals} */ (internals.get(emulator));

/**
 * @param {{ emulator: Emulator, files: ConsoleFiles | undefined, live: LiveLog, phones: PhoneLines }} served
 * @param {IncomingMessage} incoming
 * @param {ServerResponse} outgoing
 */
async function answer({ emulator, files, live, phones }, incoming, outgoing) {
  // `node:http` gives every request a method and a URL.
  const { method, url, headers, rawHeaders } = /** @type {IncomingMessage & { method: string, url: string }} */ (incoming);
  const { host = "" } = headers;
  const [path = ""] = url.split("?", 1);
  const isRead = method === "GET" || method === "HEAD";
  const opensConsole = isRead && (path === "/console" || (path === "/" && wantsPage(headers.accept)));
  if (files && (opensConsole || path.startsWith(CONSOLE))) {
    const refusal = internalsOf(emulator).refusal(method, url, host, rawHeaders);
    if (refusal) return send(refusal, outgoing);
    // Relative, for a proxy that puts a path before it.
    if (opensConsole) return void outgoing.writeHead(302, { ...HEADERS, location: "console/", vary: "accept" }).end();
    return files.answer(incoming, outgoing, path.slice(CONSOLE.length));
  }
  if (LiveLog.isWanted(incoming)) return streamed(emulator, live, incoming, outgoing);
  if (PhoneLines.isWanted(incoming)) return phoned(emulator, phones, incoming, outgoing);
  const body = partsOf(incoming);
  const answering = emulator.handle({ method, path: url, host, headers: rawHeaders, body });
  // A fault breaks the connection; or its sender did.
  const answer = await answering.catch(() => undefined);
  if (!answer) return broken(incoming);
  const lines = [...answer.headers, "content-length", String(answer.body.length)];
  if (incoming.complete) return send(answer, outgoing);
  outgoing.writeHead(answer.status, [...lines, "connection", "close"]).flushHeaders();
  if (answer.body.length) outgoing.write(answer.body);
  await passOver(body);
  outgoing.end();
}

/**
 * @param {{ status: number, headers: string[], body: Uint8Array }} answer
 * @param {ServerResponse} outgoing
 */
function send({ status, headers, body }, outgoing) {
  outgoing.writeHead(status, [...headers, "content-length", String(body.length)]).end(body);
}

/**
 * Streams the log.
 *
 * @param {Emulator} emulator
 * @param {LiveLog} live
 * @param {IncomingMessage} incoming
 * @param {ServerResponse} outgoing
 */
async function streamed(emulator, live, incoming, outgoing) {
  const { url = "", headers } = incoming;
  const query = new URLSearchParams(url.split("?")[1]);
  // A reader that connects again says what it has had; its URL says where it began.
  const after = headers["last-event-id"] ?? query.get("after") ?? "0";
  const own = await admitted(emulator, `/emulator/events?after=${encodeURIComponent(String(after))}`, incoming, outgoing);
  if (own) live.open(outgoing, own, Number(after));
}

/**
 * Opens a phone, and streams what it gets.
 *
 * @param {Emulator} emulator
 * @param {PhoneLines} phones
 * @param {IncomingMessage} incoming
 * @param {ServerResponse} outgoing
 */
async function phoned(emulator, phones, incoming, outgoing) {
  const own = await admitted(emulator, "/emulator/phone", incoming, outgoing);
  // The reader may be gone: its phone would stay open.
  if (own && !outgoing.destroyed) phones.open(outgoing, own);
}

/**
 * Before a page is streamed, the emulator answers as to any request for it: it may refuse who asks, the host or the query. Gives the headers
 * that let who asks read it; nothing when it was refused.
 *
 * @param {Emulator} emulator
 * @param {string} path
 * @param {IncomingMessage} incoming
 * @param {ServerResponse} outgoing
 */
async function admitted(emulator, path, { headers: { host = "" }, rawHeaders: headers }, outgoing) {
  const answer = await emulator.handle({ method: "HEAD", path, host, headers });
  if (answer.status !== 200) return void send(await emulator.handle({ method: "GET", path, host, headers }), outgoing);
  return answer.headers.flatMap((name, index) =>
    index % 2 || name.toLowerCase() === "content-type" ? [] : [name, answer.headers[index + 1] ?? ""],
  );
}

/**
 * Breaks the connection of a request: by a reset, which TLS has none of.
 *
 * @param {IncomingMessage} incoming
 */
function broken({ socket }) {
  if (socket instanceof TLSSocket) socket.destroy();
  else socket?.resetAndDestroy();
}

/**
 * The parts of a body. A loop that leaves them early does not close the connection: the answer has yet to go out.
 *
 * @param {IncomingMessage} incoming
 * @returns {AsyncIterable<Uint8Array>}
 */
function partsOf(incoming) {
  const parts = incoming[Symbol.asyncIterator]();
  return { [Symbol.asyncIterator]: () => ({ next: () => parts.next() }) };
}

/**
 * Lets a body come that is not read. If the connection were closed while it comes, its sender would not see the answer.
 *
 * @param {AsyncIterable<Uint8Array>} body
 */
async function passOver(body) {
  const through = async () => {
    let length = 0;
    for await (const part of body) {
      length += part.length;
      if (length > MOST_PASSED_OVER) return;
    }
  };
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, LINGER_MS);
  });
  await Promise.race([through().catch(() => {}), late]);
  clearTimeout(timer);
}
