// Members that a program reads where they are not: of an operation whose end it could await, of the call that one gave, of an object of another
// class. Each says what to write instead; without that, the program would get "undefined is not a function".
import { CallAutomationError, pointedBelow } from "../errors.js";
import { unawaited } from "../platform/forgotten.js";
import { get } from "../platform/values.js";

/** Members of the event that ends an operation: those that programs read first, and those that no answer of an operation has. */
const OF_EVENT = ["dtmfResult", "choiceResult", "speechResult"];
const EVENT_MEMBERS = ["kind", "callConnectionId", "resultInformation", ...OF_EVENT];

const CONNECTED = "is a method of the result of createCall(…), answerCall(…) and connectCall(…): write await call.";

/** How a program gets to an object of each class of 2026-03-12. */
const WAYS = {
  CallAutomationClient: "client",
  CallConnection: "call.callConnection",
  CallMedia: "call.callConnection.getCallMedia()",
  CallRecording: "client.getCallRecording()",
};

/**
 * The method of an operation. `hangUp` has two.
 *
 * @param {string} operation
 */
export const methodOf = (operation) => (operation === "terminateCall" ? "hangUp" : operation);

/**
 * Puts members on an object that throw when they are read. They are not enumerable, and a program may set them.
 *
 * @template {object} Of
 * @param {Of} object
 * @param {Record<string, string>} fixes by the name of the member, what is said
 */
function guided(object, fixes) {
  for (const [name, fix] of Object.entries(fixes)) {
    const read = () => {
      throw pointedBelow(new TypeError(`${name}: ${fix}`), read);
    };
    /** @this {object} @param {unknown} value */
    const set = function (value) {
      Object.defineProperty(this, name, { value, writable: true, configurable: true, enumerable: true });
    };
    Object.defineProperty(object, name, { get: read, set, configurable: true });
  }
  return object;
}

/** Members of the answers of operations. */
const OF_ANSWER = [
  "callConnectionState",
  "serverCallId",
  "participant",
  "invitationId",
  "identifier",
  "recordingId",
  "recordingState",
];

/**
 * The promise of an operation that no event ends.
 *
 * @template {object} Sent
 * @param {Sent} sent
 * @param {string} operation
 */
export function guidedAnswer(sent, operation) {
  const fix = `expected the result of ${methodOf(operation)}(…), got its promise: await is missing`;
  return guided(sent, Object.fromEntries(OF_ANSWER.map((name) => [name, fix])));
}

/**
 * The promise of an operation, which has `completed`.
 *
 * @template {object} Sent
 * @param {Sent} sent
 * @param {string} operation
 */
export function guidedOperation(sent, operation) {
  const method = methodOf(operation);
  const end = `await ${method}(…).completed()`;
  return guided(guidedAnswer(sent, operation), {
    ...Object.fromEntries(["connected", "disconnected"].map((name) => [name, `it ${CONNECTED}${name}(); here it is ${end}`])),
    ...Object.fromEntries(
      OF_EVENT.map((name) => [name, `it is a member of the event that ends ${method}(…): write (${end}).${name}`]),
    ),
  });
}

/**
 * The result of such an operation, where it is an object.
 *
 * @param {unknown} result
 * @param {string} operation
 */
export function guidedResult(result, operation) {
  const call = `${methodOf(operation)}(…)`;
  const fix = `expected the promise of ${call}, got its result: write await ${call}.completed()`;
  return result && typeof result === "object" ? guided(result, { completed: fix }) : result;
}

/**
 * The promise of an event.
 *
 * @template {object} Sent
 * @param {Sent} promise
 * @param {string} call how one writes the call that gives it
 */
export const guidedEvent = (promise, call) => unawaited(promise, call, EVENT_MEMBERS);

/**
 * The `completed` of an operation that begins a call, which ends with no event of its own.
 *
 * @param {string} operation
 */
export function completedOfCall(operation) {
  return async function completed() {
    const fix = `${operation}(…) has none: write const call = await ${operation}(…), and then await call.connected() or call.disconnected()`;
    throw pointedBelow(new TypeError(`completed: ${fix}`), completed);
  };
}

/** @type {(names: string, fix: (name: string) => string) => Record<string, string>} */
const each = (names, fix) => Object.fromEntries(names.split(" ").map((name) => [name, fix(name)]));

const COMPLETED = each("completed", () => "a call has none: write await call.connected(), or await call.disconnected()");
const OF_CALL = {
  ...COMPLETED,
  ...each("hangUp getCallMedia addParticipant", (name) => `write ${WAYS.CallConnection}.${name}(…)`),
  ...each("play playToAll startRecognizing", (name) => `write ${WAYS.CallMedia}.${name}(…)`),
};

/**
 * What stands beside the waits of a call that an operation has given.
 *
 * @param {boolean} isPreview
 */
export const guidesOfCall = (isPreview) => Object.getOwnPropertyDescriptors(guided({}, isPreview ? COMPLETED : OF_CALL));

/** The prototypes of clients whose classes have their guides. @type {WeakSet<object>} */
const done = new WeakSet();

/**
 * Lets the objects of a client say where a method is, when one of another class is read.
 *
 * @param {object} client
 */
export function guideClasses(client) {
  /** @type {object | null} */
  let prototype = client;
  // A program may extend the class.
  while (prototype && !Object.hasOwn(prototype, "getCallConnection")) prototype = Object.getPrototypeOf(prototype);
  if (!prototype || done.has(prototype)) return;
  done.add(prototype);
  const { getCallConnection, getCallRecording } = /** @type {Record<string, Function>} */ (prototype);
  const connection = getCallConnection?.call(client, "x");
  const objects = {
    CallConnection: connection,
    CallMedia: connection.getCallMedia(),
    CallRecording: getCallRecording?.call(client),
  };
  const classes = [
    { name: "CallAutomationClient", prototype },
    ...Object.entries(objects).map(([name, object]) => ({ name, prototype: Object.getPrototypeOf(object) })),
  ].map((each) => ({ ...each, methods: Object.getOwnPropertyNames(each.prototype) }));
  for (const { name, prototype } of classes) {
    /** @type {Record<string, string>} */
    const fixes = {
      completed: `it is a method of what an operation returns: write await ${WAYS.CallMedia}.playToAll(…).completed()`,
      connected: `it ${CONNECTED}connected()`,
      disconnected: `it ${CONNECTED}disconnected()`,
    };
    for (const other of classes) {
      const way = get(WAYS, other.name);
      for (const method of other.methods)
        fixes[method] ??= `it is a method of ${other.name}, and this is a ${name}: write ${way}.${method}(…)`;
    }
    for (const method of Object.keys(fixes)) if (method in prototype) delete fixes[method];
    if (Object.isExtensible(prototype)) guided(prototype, fixes);
  }
}

/** The code of the service for an operation on a call that is not connected. */
const NOT_CONNECTED = "8501";

/**
 * Adds to the error of an operation what was forgotten before it.
 *
 * @param {unknown} error
 */
export function guidedError(error) {
  if (!(error instanceof CallAutomationError) || get(error, "code") !== NOT_CONNECTED) return error;
  const { message, stack } = error;
  // An emulator says which of the two it is.
  const fix = /\b(?:disconnect|terminat)/i.test(message)
    ? "The call is over: await call.disconnected() says why."
    : "Is the call connected yet? Write await call.connected() before this.";
  const full = `${message} ${fix}`;
  const value = stack?.replace(message, () => full);
  return Object.defineProperties(error, { message: { value: full }, ...(value && { stack: { value } }) });
}
