// A program whose functions fail, each in one way: see contained.test.mjs. It prints what was reported where, and that it goes on.
import { pkg } from "./pkg.mjs";

const [, , which, how] = process.argv;
const { CallAutomationClient } = await import(new URL("entries/client-node.js", pkg));
const { CallbackReceiver, MemoryStore } = await import(new URL("entries/callbacks-node.js", pkg));
const { Emulator } = await import(new URL("entries/emulator-node.js", pkg));
const { CallReport } = await import(new URL("entries/report-node.js", pkg));

const reported = { unhandled: 0, onError: [], onRefused: 0, console: [] };
process.on("unhandledRejection", () => (reported.unhandled += 1));
for (const method of ["error", "warn"]) console[method] = (...parts) => reported.console.push(parts.map(String).join(" "));

const text = `${which} failed`;
/** Fails in the way of this run. */
const FAILURES = {
  throws() {
    throw new Error(text);
  },
  rejects: () => Promise.reject(new Error(text)),
  thenable: () => ({
    // biome-ignore lint/suspicious/noThenProperty: this is what is tested
    then() {
      throw new Error(text);
    },
  }),
  getter: () =>
    // biome-ignore lint/suspicious/noThenProperty: as above
    Object.defineProperty({}, "then", {
      get() {
        throw new Error(text);
      },
    }),
  "never settles": () => new Promise(() => {}),
};
const fail = (name) => (name === which ? FAILURES[how] : undefined);

let number = 0;
const event = (kind, callConnectionId = "c1") => ({
  id: `event ${++number}`,
  source: "calling/callConnections/c1",
  type: `Microsoft.Communication.${kind}`,
  specversion: "1.0",
  data: { callConnectionId },
});
const post = (receiver, body, ...platform) =>
  receiver.handle(new Request("https://app.example/", { method: "POST", body: JSON.stringify(body) }), ...platform);

const memory = new MemoryStore();
const store = {
  add: fail("store.add") ?? ((...entry) => memory.add(...entry)),
  get: fail("store.get") ?? ((key) => memory.get(key)),
  list: fail("store.list") ?? ((prefix) => memory.list(prefix)),
};
const receiver = new CallbackReceiver({
  unverified: true,
  handlerTimeoutMs: 60,
  pollMs: 10,
  ...(which.startsWith("store") && { store }),
  onError:
    fail("onError") ??
    ((error) => {
      reported.onError.push(String(error?.message));
    }),
  onRefused:
    fail("onRefused") ??
    (() => {
      reported.onRefused += 1;
    }),
});
let again = 0;
receiver.on("PlayCompleted", (received) =>
  which === "handler" && received.data !== 0 && again++ === 0 ? fail("handler")() : undefined,
);
// Something for `onError` to report.
receiver.on("PlayFailed", () => {
  throw new Error("of a handler");
});
const context = { waitUntil: fail("waitUntil") ?? (() => {}) };
const statuses = [];
const within = (promise, ms = 1000) => {
  const late = new Promise((resolve) => setTimeout(resolve, ms, "late"));
  return Promise.race([promise, late]);
};
const caught = (promise) => within(promise.then(String, (error) => `${error?.name}: ${error?.message}`));
let outcome;

if (["onError", "onRefused", "handler", "waitUntil"].includes(which) || which.startsWith("store")) {
  const body = event("PlayCompleted");
  for (const one of [body, event("PlayFailed"), 1])
    statuses.push(await within(post(receiver, one, context).then(({ status }) => status)));
  if (which.startsWith("store"))
    outcome = await caught(receiver.waitFor({ callConnectionId: "c1", kind: "CallConnected" }, { timeoutMs: 100 }));
  if (which === "handler") statuses.push((await post(receiver, body)).status);
} else if (which.startsWith("predicate")) {
  const pending = which.endsWith("events")
    ? receiver.events({ predicate: fail(which) }).next()
    : receiver.waitFor({ callConnectionId: "c1", predicate: fail(which) }, { timeoutMs: 200 });
  pending.catch(() => {});
  await new Promise(setImmediate);
  statuses.push((await post(receiver, event("PlayCompleted"))).status);
  outcome = await caught(pending.then(() => "chosen"));
  outcome += ` ${receiver.waiting}`;
} else if (which.startsWith("next")) {
  const incoming = { method: "POST", url: "/", headers: {}, body: JSON.stringify(event("PlayCompleted")) };
  const broken = {
    writeHead() {
      throw new Error("headers are sent");
    },
    destroy: fail("next destroy"),
  };
  await within(receiver.node()(incoming, broken, fail("next")));
  await within(receiver.handle({}, broken, fail("next")).catch(() => {}));
} else if (["onAttempt", "client fetch", "token source", "body of the answer", "signal"].includes(which)) {
  const emulator = await Emulator.start();
  const credential = which === "token source" ? { getToken: fail(which) } : undefined;
  const answer = { status: 200, headers: new Headers(), text: fail("body of the answer") };
  const options = {
    retry: false,
    timeoutMs: 200,
    fetch: fail("client fetch") ?? (which === "body of the answer" ? async () => answer : emulator.fetch),
    onAttempt: fail("onAttempt"),
  };
  const client = credential
    ? new CallAutomationClient(emulator.endpoint.replace("http:", "https:"), credential, options)
    : new CallAutomationClient(emulator.connectionString, options);
  outcome = await caught(
    client
      .getCallConnection("c1")
      .getCallConnectionProperties()
      .catch((error) => {
        throw error.cause ?? error;
      }),
  );
  if (which === "signal") {
    const signal = { aborted: false, addEventListener: fail("signal") };
    outcome = await caught(receiver.waitFor({ callConnectionId: "c1" }, { signal, timeoutMs: 100 }));
  }
} else if (["onCallback", "emulator fetch", "error of onCallback", "body of onCallback"].includes(which)) {
  const odd = {
    get message() {
      throw new Error(text);
    },
    get cause() {
      throw new Error(text);
    },
    toString: undefined,
    [Symbol.toPrimitive]: undefined,
  };
  const send = {
    onCallback: fail("onCallback"),
    "error of onCallback": () => {
      throw odd;
    },
    "body of onCallback": () => ({ status: 200, body: { cancel: fail("body of onCallback") } }),
  }[which];
  const emulator = await Emulator.start({ callbackTimeoutMs: 50, onCallback: send, fetch: fail("emulator fetch") });
  const client = new CallAutomationClient(emulator.connectionString, { fetch: emulator.fetch });
  const invite = { targetParticipant: { phoneNumber: "+15550100000" }, sourceCallIdNumber: { phoneNumber: "+14255550100" } };
  await client.createCall(invite, "https://app.example/callbacks");
  await within(emulator.advance("30s"), 5000);
  outcome = [...new Set(emulator.callbacks().map(({ state }) => state))].join();
  emulator.stop();
} else if (which === "report") {
  const report = new CallReport();
  const placed = {
    kind: "CallConnected",
    callConnectionId: "c1",
    [Symbol.for("ringwire.placed")]: FAILURES[how === "throws" ? "rejects" : how](),
  };
  report.add(placed);
  outcome = String(report.calls);
} else throw new Error(`there is no ${which}`);

await new Promise((resolve) => setTimeout(resolve, 150));
console.log(JSON.stringify({ ...reported, statuses, outcome }));
// What never settles may hold a timer.
process.exit(0);
