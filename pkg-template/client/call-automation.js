// The classes of the contract 2026-03-12. What is not written here is a row of the core's table: see `operations.js`.
import * as core from "./core.js";
import { validationError } from "../errors.js";
import { attachReceiver, clientOf, hold, invoke, Pure, receiverOf, withoutOwn, withoutReceiver } from "./operations.js";

/** Of a call whose client has no receiver. Made once: it is a microsecond of each call otherwise. */
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

  createCall(...args) {
    return this.#connected("createCall", args);
  }

  createGroupCall(...args) {
    return this.#connected("createGroupCall", args);
  }

  answerCall(...args) {
    return this.#connected("answerCall", args);
  }

  connectCall(...args) {
    return this.#connected("connectCall", args);
  }

  async #connected(operation, args) {
    const callConnectionProperties = await invoke(this, operation, args);
    const { callConnectionId } = callConnectionProperties;
    const result = { callConnectionProperties, callConnection: this.getCallConnection(callConnectionId) };
    const waits = receiverOf(this)?.waits(operation, callConnectionId);
    // Not enumerable: what is printed, compared or written down of it is what the official package gives.
    Object.defineProperties(
      result,
      waits ? { connected: { value: waits.connected }, disconnected: { value: waits.disconnected } } : NO_WAITS,
    );
    return result;
  }
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
    // Read as `true`, the options of somebody who forgot the first argument would end the call for everyone.
    if (typeof isForEveryone !== "boolean") {
      return Promise.reject(
        Object.assign(validationError("hangUp: isForEveryone", "expected a boolean"), { target: "isForEveryone" }),
      );
    }
    return invoke(this, isForEveryone ? "terminateCall" : "hangUp", [options]);
  }

  /** Everyone at once when it is awaited, one by one when it is iterated; nothing is asked before. */
  listParticipants(options) {
    const pages = async function* (connection) {
      const seen = new Set();
      let next;
      do {
        seen.add(next);
        const page = await invoke(connection, "listParticipants", [options], next);
        yield* page.values;
        next = page.nextLink;
        // A list that leads back to where it was has no end.
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
    // The number stood by itself once.
    const isNumber = typeof maxTonesOrOptions === "number";
    const bag = isNumber ? { ...options, maxTonesToCollect: maxTonesOrOptions } : maxTonesOrOptions;
    return invoke(this, "startRecognizing", [targetParticipant, bag]);
  }
}

// By a variable, so that bundlers for other platforms do not look for it.
const ofNode = (name) => import(`node:${name}`);

/** Records calls. */
export class CallRecording {
  constructor(client) {
    hold(this, client);
  }

  async downloadStreaming(sourceLocationUrl, options) {
    const stream = await invoke(this, "downloadStreaming", [sourceLocationUrl, options]);
    const signal = options?.signal ?? options?.abortSignal;
    // The operation ends with the head of the answer; an abort is to end the rest too.
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
