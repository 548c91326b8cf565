// Files of recordings: redirects, the body of the answer, and where it is written to.
/** @import { Answer, Files, Host, Watch } from "../platform/core.js" */
import { CallAutomationError } from "../errors.js";
import { makeHost, withoutSecrets } from "../platform/host.js";
import { platformFiles } from "../platform/files.js";
import { headersOf } from "../platform/values.js";

/** How many redirects of one request are followed, as RFC 9110 §15.4 leaves to the client. */
const MOST_REDIRECTS = 5;
/** Headers of a request that says which part of a file is wanted; no other header follows a redirect. */
const KEPT = ["accept", "range"];

const host = makeHost();

/**
 * The host of the client, which follows the redirects of downloads: to the same origin, and to the hosts that the service keeps
 * recordings on. A request that follows a redirect carries no credential.
 *
 * @param {Host} client
 * @param {(host: string) => boolean} isRecordingHost
 * @returns {Host}
 */
export const following = (client, isRecordingHost) => ({
  ...client,

  send(method, url, lines, body, watch, onlyPlatform) {
    const sent = client.send(method, url, lines, body, watch, onlyPlatform);
    if (!onlyPlatform || method !== "GET") return sent;
    const given = headersOf(lines);
    const headers = kept((name) => given[name]);
    return follow(sent, url, isRecordingHost, (next) => fetch(next, { headers, signal: watch?.signal, redirect: "manual" }));
  },

  fetch(own, request) {
    const sent = client.fetch(own, request);
    // Only requests for files are signed for another host than the one they go to.
    if (request.method !== "GET" || !request.headers.has("x-ms-host")) return sent;
    const headers = kept((name) => request.headers.get(name));
    const { signal, url } = request;
    const again = (/** @type {string} */ next) => client.fetch(own, new Request(next, { headers, signal, redirect: "manual" }));
    return /** @type {Promise<Response>} */ (follow(sent, url, isRecordingHost, again));
  },
});

/**
 * The headers of a request that follow a redirect.
 *
 * @param {(name: string) => string | null | undefined} value
 */
function kept(value) {
  /** @type {Record<string, string>} */
  const headers = {};
  for (const name of KEPT) {
    const given = value(name);
    if (typeof given === "string") headers[name] = given;
  }
  return headers;
}

/**
 * @param {Promise<Answer>} sent
 * @param {string} from
 * @param {(host: string) => boolean} isRecordingHost
 * @param {(url: string) => Promise<Answer>} send
 */
async function follow(sent, from, isRecordingHost, send) {
  let [answer, url] = [await sent, from];
  for (let count = 0; ; count++) {
    const location = [301, 302, 303, 307, 308].includes(answer?.status) && host.header(answer, "location");
    if (typeof location !== "string" || !URL.canParse(location, url)) return answer;
    const next = new URL(location, url);
    const isAllowed =
      next.origin === new URL(url).origin || (next.protocol === "https:" && !next.port && isRecordingHost(next.hostname));
    if (!isAllowed || count === MOST_REDIRECTS) {
      // Not the query, which may hold a signature.
      const body = `redirected to ${next.origin}${next.pathname}, ${isAllowed ? `after ${count} redirects` : "no host that the service keeps recordings on"}`;
      return { status: answer.status, headers: {}, body };
    }
    url = next.href;
    // The body of a redirect is not read: the connection is free for others.
    const { body } = /** @type {Partial<Response>} */ (answer);
    body?.cancel?.().catch(() => {});
    answer = await send(url);
  }
}

/** @type {WeakMap<object, number>} */
const limits = new WeakMap();

/**
 * Remembers the `timeoutMs` of a client, for operations that the core does not see to their end: it ends with the head of an answer, or
 * with a page.
 *
 * @param {object} client
 * @param {unknown} timeoutMs
 */
export const limitTime = (client, timeoutMs) => typeof timeoutMs === "number" && limits.set(client, timeoutMs);

/**
 * The time limit of an operation, in milliseconds: its own, or that of its client; `undefined` for none. The core refuses what is no number.
 *
 * @param {object} client
 * @param {{ timeoutMs?: number, requestOptions?: { timeout?: number } } | undefined} options
 */
export function timeLimit(client, options) {
  const timeoutMs = options?.timeoutMs ?? (options?.requestOptions?.timeout || limits.get(client));
  return Number(timeoutMs) > 0 ? Number(timeoutMs) : undefined;
}

/**
 * Begins a download, and watches it to the end of its body. Its time begins now.
 *
 * @param {object} client
 * @param {import("./call-automation.js").DownloadRecordingOptions} [options]
 */
export function watchDownload(client, options) {
  // The core refuses what is no signal.
  const signal = /** @type {AbortSignal | undefined} */ (options?.signal ?? options?.abortSignal);
  return host.watch(typeof signal?.addEventListener === "function" ? signal : undefined, timeLimit(client, options));
}

/**
 * The body of an answer: its end is the end of the operation. A connection that breaks is a `CallAutomationError`, an abort rejects with
 * its reason.
 *
 * @param {ReadableStream<Uint8Array>} stream
 * @param {Watch | undefined} watch
 * @returns {ReadableStream<Uint8Array>}
 */
export function watched(stream, watch) {
  const reader = stream.getReader();
  const end = () => host.stop(watch);
  /** @param {unknown} reason */
  const cancel = (reason) => {
    end();
    return reader.cancel(reason);
  };
  const next = async () => {
    try {
      const part = await host.race(watch, reader.read());
      if (part.done) end();
      return part;
    } catch (cause) {
      cancel(cause).catch(() => {});
      throw watch?.signal.aborted ? cause : brokenOff(cause);
    }
  };
  try {
    return new ReadableStream(
      {
        async pull(controller) {
          const { done, value } = await next();
          if (done) controller.close();
          else controller.enqueue(value);
        },
        cancel,
      },
      // Nothing is read before the caller reads.
      { highWaterMark: 0 },
    );
  } catch {
    // Workers with a compatibility date before December 2022 refuse the constructor.
    const { readable, writable } = new TransformStream();
    const writer = writable.getWriter();
    const pump = async () => {
      for (let part = await next(); !part.done; part = await next()) await writer.write(part.value);
      await writer.close();
    };
    pump().catch((error) => {
      cancel(error).catch(() => {});
      writer.abort(error).catch(() => {});
    });
    return readable;
  }
}

/**
 * Gives a stream of the web the method of a stream of Node, which the official package returns: most programs call no other.
 *
 * @param {ReadableStream<Uint8Array>} stream
 */
export function withPipe(stream) {
  /** @param {object} destination */
  const pipe = (destination) => {
    // A failure destroys the destination, which reports it.
    filesHere()
      .write(stream, destination)
      .catch(() => {});
    return destination;
  };
  return /** @type {import("./call-automation.js").RecordingStream} */ (Object.defineProperty(stream, "pipe", { value: pipe }));
}

/** @param {unknown} cause */
const brokenOff = (cause) =>
  Object.assign(new CallAutomationError("downloadStreaming: the answer broke off"), {
    kind: "network",
    cause: withoutSecrets(cause),
    attempts: [],
  });

/** @type {Files | undefined} */
let files;

/**
 * What writes files, if the runtime's entry knows.
 *
 * @param {Files | undefined} given
 */
export const useFiles = (given) => {
  files = given ?? files;
};

/** @returns {Files} */
export function filesHere() {
  files ??= platformFiles();
  if (files) return files;
  throw new Error("this runtime has no file system: use downloadStreaming, or downloadToStream with a WritableStream");
}
