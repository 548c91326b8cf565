// Usage: node tests/runtimes/run.mjs [name…]
//
// Installs the packed tarball into clean projects and runs one scenario (scenario.mjs) in every runtime there is, against one
// emulator served over HTTP; then looks at the tarball itself. Each case in each runtime is one test. The last line is
// `N passed, N failed`.
import { serveEmulator } from "../harness/emulator.mjs";
import { cleanUpAtExit, load, runAll, wanted } from "../harness/runner.mjs";
import { listen } from "../harness/servers.mjs";
import { workplace } from "./consumers.mjs";
import { names } from "./scenario.mjs";
import { oddService, receiver } from "./servers.mjs";

/** How long one case may take, in milliseconds; the longest takes six seconds by design, and machines are busy. */
const LIMIT_MS = 40_000;
/** Runtimes mostly wait; more at once than this and the slowest machine's timers are late. */
const AT_ONCE = 3;
const CALLBACKS = "its callbacks arrived";
const KINDS = ["CallLegStateChanged", "DtmfReceived", "InviteParticipantResult", "ParticipantsUpdated", "PlayAudioResult"];

const suites = ["command-line", "workerd", "edge", "browser", "package", "types"];
const { commandLine, workerd, edge, inBrowser, onPackage, typeScript } = await load(
  suites.map((name) => new URL(`${name}.mjs`, import.meta.url)),
  "npm ci --ignore-scripts in tests/",
);
const chosen = wanted([...[...commandLine, ...workerd, ...edge, ...inBrowser].map(overHttp), ...onPackage, ...typeScript]);

const place = await workplace();
cleanUpAtExit(place);
const { closers, ...servers } = await serveAll(place);
const close = () => Promise.all(closers.map((close) => close()));
// Whatever a suite that broke off has left open does not keep this process.
process.exit((await runAll(chosen, { place, ...servers }, AT_ONCE, close)) === 0 ? 0 : 1);

async function serveAll({ installed }) {
  const [callbacks, odd, gone] = await Promise.all([receiver(), oddService(), listen(async () => {})]);
  const eventGrid = `${callbacks.url}/event-grid`;
  const served = await serveEmulator(installed, { eventGridEndpoint: eventGrid });
  // A port at which no server listens any more.
  await gone.close();
  const config = {
    limitMs: LIMIT_MS,
    connectionString: served.connectionString,
    endpoint: served.endpoint,
    key: served.connectionString.split("accesskey=")[1],
    prompt: served.emulator.promptUri(0.3),
    callbackAuthentication: served.callbackAuthentication,
    callbacks: callbacks.url,
    eventGrid,
    odd: odd.url,
    closed: gone.url,
  };
  return { config, callbacks, closers: [served, callbacks, odd].map((server) => () => server.close()) };
}

/** A runtime as a suite: the scenario's cases, its own, and a look at what was posted to the runner. */
function overHttp({ name, dateHeader, extra = [], run }) {
  return {
    name,
    tests: [...names, ...extra, CALLBACKS],
    async run({ place, config, callbacks }) {
      const results = await run({ place, config: { ...config, runtime: name, dateHeader } });
      const events = callbacks
        .of(`/${name}/call`)
        .map((body) => JSON.parse(body).eventType.replace("Microsoft.Communication.", ""));
      const missing = KINDS.filter((kind) => !events.includes(kind));
      return [...results, { name: CALLBACKS, error: missing.length ? `no ${missing.join(", no ")}` : undefined }];
    },
  };
}
