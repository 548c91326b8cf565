// The classes of the contract 2026-03-12. What is not written here is a row of the core's table: see `operations.js`.
import * as core from "./core.js";
import { validationError } from "../errors.js";
import { readOnce } from "../platform/values.js";
import { attachReceiver, clientOf, hold, invoke, Pure, receiverOf, withoutOwn, withoutReceiver } from "./operations.js";

/** The waits for a call whose client has no receiver. Made once: making them anew costs a microsecond for each call. */
const NO_WAITS = { connected: { value: withoutReceiver }, disconnected: { value: withoutReceiver } };

/** Places, answers and joins calls. See `index.d.ts`. */
export class CallAutomationClient extends Pure {
  #sourceIdentity;

  constructor(connectionStringOrEndpoint, credentialOrOptions, options) {
    super();
    const own = {};
    const [second, third] = [credentialOrOptions, options].map((bag) => withoutOwn(bag, ["sourceIdentity", "callbacks"], own));
    if (own.sourceIdentity !== undefined) {
      this.#sourceIdentity = { communicationUserId: core.userIdOf(own.sourceIdentity, "options.sourceIdentity") };
    }
    const client = new core.Core("CallAutomationClient", connectionStringOrEndpoint, second, third);
    hold(this, client, this.#sourceIdentity);
    attachReceiver(this, own.callbacks, "CallAutomationClient");
  }

  getCallConnection(callConnectionId) {
    return new CallConnection(clientOf(this), callConnectionId);
  }

  getCallRecording() {
    return new CallRecording(clientOf(this));
  }

  getSourceIdentity() {
    return this.#sourceIdentity && { ...this.#sourceIdentity };
  }
}

/** The results of a client's operations: where the answer names a call, the call comes with it as an object that steers it. */
export function withCallConnection(client, operation, sent) {
  const result = sent.then((answer) => (answer?.callConnectionId === undefined ? answer : connected(client, operation, answer)));
  if (sent.completed) result.completed = sent.completed;
  return result;
}

function connected(client, operation, callConnectionProperties) {
  const { callConnectionId } = callConnectionProperties;
  const result = { callConnectionProperties, callConnection: client.getCallConnection(callConnectionId) };
  const waits = receiverOf(client)?.waits(operation, callConnectionId);
  // Not enumerable, so that what is printed, compared or serialised is what the official package gives.
  const methods = waits ? { connected: { value: waits.connected }, disconnected: { value: waits.disconnected } } : NO_WAITS;
  return Object.defineProperties(result, methods);
}

/** Steers one call. */
export class CallConnection {
  #media;

  constructor(client, callConnectionId) {
    hold(this, client, callConnectionId);
    this.#media = () => new CallMedia(client, callConnectionId);
  }

  getCallMedia() {
    return this.#media();
  }

  hangUp(isForEveryone, options) {
    // A caller that forgot the first argument passes the options here. Taken for `true`, they would end the call for everyone.
    if (typeof isForEveryone !== "boolean") {
      return Promise.reject(
        Object.assign(validationError("hangUp: isForEveryone", "expected a boolean"), { target: "isForEveryone" }),
      );
    }
    return invoke(this, isForEveryone ? "terminateCall" : "hangUp", [options]);
  }

  /** All participants in one list when it is awaited, one by one when it is iterated. No request is sent before. */
  listParticipants(options) {
    const bag = readOnce(options);
    const pages = async function* (connection) {
      const seen = new Set();
      let next;
      do {
        seen.add(next);
        const page = await invoke(connection, "listParticipants", [bag], next);
        yield* page.values;
        next = page.nextLink;
        // A link to a page that was read before would make the list endless.
      } while (next && !seen.has(next));
    };
    const each = () => pages(this);
    const all = async () => {
      const values = [];
      for await (const participant of each()) values.push(participant);
      return { values };
    };
    let asked;
    const once = () => (asked ??= all());
    return {
      then: (...args) => once().then(...args),
      catch: (...args) => once().catch(...args),
      finally: (...args) => once().finally(...args),
      [Symbol.asyncIterator]: each,
      [Symbol.toStringTag]: "Promise",
    };
  }
}

/** Plays, asks and listens in one call. */
export class CallMedia {
  constructor(client, callConnectionId) {
    hold(this, client, callConnectionId);
  }

  startRecognizing(targetParticipant, maxTonesOrOptions, options) {
    // Older versions of the official package take the number as an argument of its own.
    const isNumber = typeof maxTonesOrOptions === "number";
    const bag = isNumber ? { ...readOnce(options), maxTonesToCollect: maxTonesOrOptions } : maxTonesOrOptions;
    return invoke(this, "startRecognizing", [targetParticipant, bag]);
  }
}

// The specifier is no literal, so that bundlers for other platforms do not look for the module.
const ofNode = (name) => import(`node:${name}`);

/** Records calls. */
export class CallRecording {
  constructor(client) {
    hold(this, client);
  }

  async downloadStreaming(sourceLocationUrl, options) {
    const bag = readOnce(options);
    const stream = await invoke(this, "downloadStreaming", [sourceLocationUrl, bag]);
    const signal = bag?.signal ?? bag?.abortSignal;
    // The operation ends with the head of the answer. An abort after that must end the stream as well.
    return signal instanceof AbortSignal ? stream.pipeThrough(new TransformStream(), { signal }) : stream;
  }

  async downloadToStream(sourceLocationUrl, destinationStream, options) {
    const stream = await this.downloadStreaming(sourceLocationUrl, options);
    if (destinationStream instanceof WritableStream) return stream.pipeTo(destinationStream);
    const { pipeline } = await ofNode("stream/promises");
    return pipeline(stream, destinationStream);
  }

  async downloadToPath(sourceLocationUrl, destinationPath, options) {
    const { createWriteStream } = await ofNode("fs");
    const stream = await this.downloadStreaming(sourceLocationUrl, options);
    const { pipeline } = await ofNode("stream/promises");
    return pipeline(stream, createWriteStream(destinationPath));
  }
}
