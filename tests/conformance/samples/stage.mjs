// One run of an application: the emulator over TLS, the application behind a tunnel, and Event Grid with the application's subscriptions.
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { start } from "../../harness/programs.mjs";
import { listen, textOf } from "../../harness/servers.mjs";
import { freePort, serveOverTls } from "../../harness/tls.mjs";

const hosts = fileURLToPath(new URL("../../harness/hosts.cjs", import.meta.url));
/** How long something may take that has to happen. */
const LIMIT_MS = 60_000;

/**
 * Posts each event to the path that subscribes to its kind, and passes the answer on, if one ever comes. A resource may have several
 * subscriptions; the emulator has one.
 */
async function eventGrid(application, subscriptions) {
  return listen(async (request, response) => {
    const body = await textOf(request);
    const kind = JSON.parse(body)[0].eventType.replace("Microsoft.Communication.", "");
    const path = Object.keys(subscriptions).find((path) => subscriptions[path].includes(kind));
    if (!path) return void response.writeHead(204).end();
    const headers = { "content-type": "application/json", "aeg-event-type": "Notification" };
    const answer = await fetch(new URL(path, application), { method: "POST", headers, body }).catch(() => undefined);
    if (answer) response.writeHead(answer.status).end();
  });
}

/** Subscribes a path as Event Grid does: it has to give a code back. */
async function handshake(application, path) {
  const data = { validationCode: "0B8B0B5E-2D8F-4A4C-8B4C-7F6E6D5C4B3A" };
  const body = JSON.stringify([{ eventType: "Microsoft.EventGrid.SubscriptionValidationEvent", data }]);
  const headers = { "content-type": "application/json", "aeg-event-type": "SubscriptionValidation" };
  const answer = await fetch(new URL(path, application), { method: "POST", headers, body });
  const { validationResponse } = await answer.json();
  if (validationResponse !== data.validationCode) throw new Error(`${path} was not subscribed: ${validationResponse}`);
}

/** Runs a program, with its environment, to the end of what `play` does with it. */
export async function run(program, { env, subscriptions = {}, options }, play) {
  const port = await freePort();
  const application = `http://127.0.0.1:${port}`;
  const grid = await eventGrid(application, subscriptions);
  const served = await serveOverTls({ ...options, eventGridEndpoint: grid.url });
  const tunnel = await served.tunnel(port);
  const { emulator } = served;
  const variables = {
    ...served.env,
    ...env,
    PORT: port,
    CONNECTION_STRING: served.connectionString,
    CALLBACK_URI: tunnel.url,
    ...(served.modelUrl && { MODEL_URL: served.modelUrl, MODEL_KEY: "any" }),
  };
  const app = start(process.execPath, ["--require", hosts, program], { env: variables });

  /** Asks again until there is something, or the application has ended. */
  const until = async (look, what) => {
    for (const end = Date.now() + LIMIT_MS; Date.now() < end; await sleep(10)) {
      const seen = await look();
      if (seen) return seen;
      if (app.child.exitCode !== null) break;
    }
    const events = emulator.callbacks().map(({ eventKind, state }) => `${eventKind} (${state})`);
    throw new Error(`waited in vain for ${what}; there were ${events.join(", ")}`);
  };
  try {
    await until(() => fetch(application).catch(() => undefined), "the application");
    for (const path of Object.keys(subscriptions)) await handshake(application, path);
    const result = await play({
      emulator,
      model: served.model,
      application,
      ca: tunnel.ca,
      until,
      output: () => app.output,
      page: async (path) => fetch(new URL(path, application)),
      /** The nth event of a kind, once it was posted. */
      event: (kind, nth = 1) =>
        until(() => {
          const posted = emulator.callbacks().filter(({ eventKind, attempts }) => eventKind === kind && attempts.length);
          return posted[nth - 1];
        }, `${kind}, number ${nth}`),
      /** What the application has requested, in order, with the bodies. */
      requests: () => emulator.events().filter(({ kind, operation }) => kind === "request" && operation),
    });
    return { result, output: app.output, requests: asked(emulator), callbacks: emulator.callbacks() };
  } catch (error) {
    error.message += `\nThe application said:\n${app.output}`;
    throw error;
  } finally {
    const ended = app.child.exitCode === null && once(app.child, "close");
    if (ended) app.kill("SIGKILL");
    await ended;
    await served.close();
    await tunnel.close();
    await grid.close();
  }
}

/** What an application requested of the service, without what is another thing in each run: ids, ports, contexts. */
function asked(emulator) {
  const same = (text) =>
    text.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "<id>").replace(/localhost:\d+/g, "localhost");
  const plain = (name, value) => (/^(incomingCallContext|serverCallId|fromCall|invitationId)$/.test(name) ? `<${name}>` : value);
  const requests = emulator.events().filter(({ kind, operation }) => kind === "request" && operation);
  return requests.map(({ operation, body }) => ({
    operation,
    ...(body && { body: JSON.parse(same(JSON.stringify(body, plain))) }),
  }));
}
