// The classes of the contract 2026-03-12. A method that is not written here is a row of the core's table: see `operations.js`.
/** @import * as Declared from "./call-automation.js" */
import * as core from "./core.js";
import { argumentError, atCaller, CallAutomationError, callSite, pointedBelow } from "../errors.js";
import { timedOut } from "../platform/host.js";
import { get, readOnce } from "../platform/values.js";
import { filesHere, limitTime, timeLimit, watchDownload, watched, withPipe } from "./downloads.js";
import {
  attachReceiver,
  attachTelemetry,
  checkArguments,
  clientOf,
  hold,
  invoke,
  knownOf,
  pointed,
  Pure,
  received,
  rejected,
  withoutOwn,
} from "./operations.js";

/** How many pages of a list are read. The service's largest calls have some hundred participants. */
const MOST_PAGES = 1000;

/** Places, answers and joins calls. See `index.d.ts`. */
export class CallAutomationClient extends Pure {
  /** @type {Declared.CommunicationUserIdentifier | undefined} */
  #sourceIdentity;

  /**
   * @param {unknown} connectionStringOrEndpoint
   * @param {unknown} [credentialOrOptions]
   * @param {unknown} [options]
   */
  constructor(connectionStringOrEndpoint, credentialOrOptions, options) {
    super();
    /** @type {{ sourceIdentity?: unknown, callbacks?: Parameters<typeof attachReceiver>[1], telemetry?: unknown,
     *   timeoutMs?: unknown }} */
    const own = {};
    const names = ["sourceIdentity", "callbacks", "telemetry"];
    const [second, third] = [credentialOrOptions, options].map((bag) => withoutOwn(bag, names, own, ["timeoutMs"]));
    atCaller(CallAutomationClient, () => {
      if (own.sourceIdentity !== undefined) {
        this.#sourceIdentity = { communicationUserId: core.userIdOf(own.sourceIdentity, "options.sourceIdentity") };
      }
      const client = new core.Core("CallAutomationClient", connectionStringOrEndpoint, second, third);
      hold(this, client, this.#sourceIdentity);
      limitTime(client, own.timeoutMs);
      attachReceiver(this, own.callbacks, "CallAutomationClient");
      attachTelemetry(this, own.telemetry, "CallAutomationClient");
    });
  }

  /** @type {Declared.CallAutomationClient["getCallConnection"]} */
  getCallConnection(callConnectionId) {
    const connection = new CallConnection(clientOf(this), callConnectionId);
    // Like the two below: the other methods that are declared are the table's.
    return /** @type {Declared.CallConnection} */ (/** @type {unknown} */ (connection));
  }

  /** @type {Declared.CallAutomationClient["getCallRecording"]} */
  getCallRecording() {
    const recording = new CallRecording(clientOf(this));
    return /** @type {Declared.CallRecording} */ (/** @type {unknown} */ (recording));
  }

  /** @type {Declared.CallAutomationClient["getSourceIdentity"]} */
  getSourceIdentity() {
    return this.#sourceIdentity && { ...this.#sourceIdentity };
  }
}

/** Controls one call. */
export class CallConnection {
  #media;

  /**
   * @param {core.Core} client
   * @param {string} callConnectionId
   */
  constructor(client, callConnectionId) {
    hold(this, client, callConnectionId);
    this.#media = () => new CallMedia(client, callConnectionId);
  }

  /** @type {Declared.CallConnection["getCallMedia"]} */
  getCallMedia() {
    return /** @type {Declared.CallMedia} */ (/** @type {unknown} */ (this.#media()));
  }

  /** @type {Declared.CallConnection["hangUp"]} */
  hangUp(isForEveryone, options) {
    // A caller that forgot the first argument passes the options here. Taken for `true`, they would end the call for everyone.
    if (typeof isForEveryone !== "boolean") {
      const error = pointedBelow(argumentError("hangUp: isForEveryone", "expected a boolean"), this?.hangUp);
      return /** @type {ReturnType<Declared.CallConnection["hangUp"]>} */ (rejected(error));
    }
    return invoke(this, isForEveryone ? "terminateCall" : "hangUp", [options], this?.hangUp);
  }

  /**
   * All participants in one list when it is awaited, one by one when it is iterated. No request is sent before.
   *
   * @type {Declared.CallConnection["listParticipants"]}
   */
  listParticipants(options) {
    const site = callSite(this.listParticipants);
    const bag = (async () => readOnce(options))();
    // What the options throw is thrown when the list is read.
    bag.catch(() => {});
    /** @param {CallConnection} connection */
    const pages = async function* (connection) {
      const read = pageReader(connection, await bag);
      /** @type {Set<string | undefined>} */
      const seen = new Set();
      /** @type {string | undefined} */
      let next;
      do {
        if (seen.size === MOST_PAGES) throw endless();
        seen.add(next);
        const page = await read(next).catch((error) => {
          // It was sent when the list was read, and that by the platform.
          throw pointed(error, site);
        });
        yield* page.values;
        next = page.nextLink && pageLink(page.nextLink, connection);
        // A link to a page that was read before would make the list endless.
      } while (next && !seen.has(next));
    };
    const each = () => pages(this);
    const all = async () => {
      /** @type {Declared.CallParticipant[]} */
      const values = [];
      try {
        for await (const participant of each()) values.push(participant);
      } catch (error) {
        // What the pages before have given is not lost.
        if (error instanceof CallAutomationError) Object.assign(error, { values });
        throw error;
      }
      return { values };
    };
    /** @type {ReturnType<typeof all> | undefined} */
    let asked;
    const once = () => {
      asked ??= all();
      return asked;
    };
    return {
      // biome-ignore lint/suspicious/noThenProperty: it is a promise and a list at once.
      then: (...args) => once().then(...args),
      catch: (...args) => once().catch(...args),
      finally: (...args) => once().finally(...args),
      [Symbol.asyncIterator]: each,
      [Symbol.toStringTag]: "Promise",
    };
  }
}

/**
 * Reads the pages of a list. Their requests have one time limit together; what the caller does between them takes none of it.
 *
 * @param {CallConnection} connection
 * @param {Declared.GetParticipantOptions | undefined} options
 */
function pageReader(connection, options) {
  const timeoutMs = timeLimit(clientOf(connection), options);
  let leftMs = timeoutMs;
  /** @param {string | undefined} nextLink */
  return async (nextLink) => {
    if (timeoutMs === undefined || leftMs === undefined)
      return invoke(connection, "listParticipants", [options], undefined, nextLink);
    if (leftMs <= 0) throw timedOut(timeoutMs);
    const begunMs = performance.now();
    // The first page has the options as they are, so that the core refuses a limit that is none.
    const bag = nextLink === undefined ? options : Object.assign(readOnce(options ?? {}), { timeoutMs: Math.ceil(leftMs) });
    try {
      return await invoke(connection, "listParticipants", [bag], undefined, nextLink);
    } catch (error) {
      // Not if it is the caller's own signal that ran out of time.
      const isAborted = (options?.signal ?? options?.abortSignal)?.aborted;
      throw /** @type {{ name?: unknown } | undefined} */ (error)?.name === "TimeoutError" && !isAborted
        ? timedOut(timeoutMs)
        : error;
    } finally {
      leftMs -= performance.now() - begunMs;
    }
  };
}

const endless = () =>
  Object.assign(new CallAutomationError(`listParticipants: the list has more than ${MOST_PAGES} pages`), {
    kind: "response",
    attempts: [],
  });

/**
 * The URL of a page as the platform will call it, because that is the URL to sign: without a default port, the host in small letters, and
 * characters escaped. A relative one is one of the resource: its path and query.
 *
 * @param {string} nextLink
 * @param {object} connection
 */
function pageLink(nextLink, connection) {
  const list = `http://resource.invalid/calling/callConnections/${encodeURIComponent(String(knownOf(connection)[0]))}/participants`;
  if (!URL.canParse(nextLink, list)) return nextLink;
  const url = new URL(nextLink, list);
  url.hash = "";
  return url.origin === new URL(list).origin ? url.pathname + url.search : url.href;
}

/** Plays, asks and listens in one call. */
export class CallMedia {
  /**
   * @param {core.Core} client
   * @param {string} callConnectionId
   */
  constructor(client, callConnectionId) {
    hold(this, client, callConnectionId);
  }

  /**
   * @param {Declared.CommunicationIdentifier} targetParticipant
   * @param {number | object} maxTonesOrOptions
   * @param {object} [options]
   * @returns {ReturnType<Declared.CallMedia["startRecognizing"]>}
   */
  startRecognizing(targetParticipant, maxTonesOrOptions, options) {
    // Older versions of the official package take the number as an argument of its own.
    const isNumber = typeof maxTonesOrOptions === "number";
    const read = () => {
      if (!isNumber) return maxTonesOrOptions;
      const bag = readOnce(options ?? {});
      // What is no object is not copied, and the core refuses it.
      return bag === options ? bag : Object.assign(bag, { maxTonesToCollect: maxTonesOrOptions });
    };
    const sent = received(() => invoke(this, "startRecognizing", [targetParticipant, read()], this.startRecognizing));
    return /** @type {ReturnType<Declared.CallMedia["startRecognizing"]>} */ (sent);
  }
}

/** Records calls. */
export class CallRecording {
  /** @param {core.Core} client */
  constructor(client) {
    hold(this, client);
  }

  /**
   * Refuses a destination. The URL stands before it, and is blamed first.
   *
   * @param {string} path
   * @param {string} expected
   * @param {unknown} sourceLocationUrl
   * @param {Function} below the method that the program called
   */
  #refuse(path, expected, sourceLocationUrl, below) {
    atCaller(below, () => {
      checkArguments(this, "downloadStreaming", [sourceLocationUrl]);
      throw argumentError(path, expected);
    });
  }

  /**
   * @param {string} sourceLocationUrl
   * @param {Declared.DownloadRecordingOptions | undefined} options
   * @param {Function} below the method that the program called
   */
  async #download(sourceLocationUrl, options, below) {
    const bag = readOnce(options);
    const watch = watchDownload(clientOf(this), bag);
    try {
      return withPipe(watched(await invoke(this, "downloadStreaming", [sourceLocationUrl, bag], below), watch));
    } catch (error) {
      watch?.stop();
      throw error;
    }
  }

  /** @type {Declared.CallRecording["downloadStreaming"]} */
  async downloadStreaming(sourceLocationUrl, options) {
    return this.#download(sourceLocationUrl, options, this.downloadStreaming);
  }

  /** @type {Declared.CallRecording["downloadToStream"]} */
  async downloadToStream(sourceLocationUrl, destinationStream, options) {
    const isWeb = destinationStream instanceof WritableStream;
    const isStream = isWeb || typeof get(destinationStream, "write") === "function";
    const below = this.downloadToStream;
    if (!isStream) this.#refuse("downloadToStream: destinationStream", "expected a stream to write to", sourceLocationUrl, below);
    const files = isWeb ? undefined : filesHere();
    const stream = await this.#download(sourceLocationUrl, options, below);
    return isWeb ? stream.pipeTo(destinationStream) : files?.write(stream, destinationStream);
  }

  /** @type {Declared.CallRecording["downloadToPath"]} */
  async downloadToPath(sourceLocationUrl, destinationPath, options) {
    const isPath = typeof destinationPath === "string" && destinationPath !== "";
    const below = this.downloadToPath;
    if (!isPath) this.#refuse("downloadToPath: destinationPath", "expected the path of a file", sourceLocationUrl, below);
    const files = filesHere();
    return files.save(await this.#download(sourceLocationUrl, options, below), destinationPath);
  }
}
