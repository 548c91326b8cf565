// The files of `ringwire init`: a small application that answers calls and places them, for each framework. The calls are one file, which all
// share, because they need nothing but requests.

/** @typedef {{ files: Record<string, string>, scripts: Record<string, string>, dependencies: Record<string, string>, devDependencies: Record<string, string>, start: string }} Template */

const CALLS = `// The calls of this application: who calls is asked to press 1 or 2, and so is who is called. Each event contains all that the next step
// needs, so it runs on servers and on functions that keep nothing between two requests.
import { CallAutomationClient } from "ringwire";
import { CallbackReceiver } from "ringwire/callbacks";

const QUESTION = "You have an appointment tomorrow. Press 1 to confirm, 2 to move it.";
const THANKS = "Thank you. Goodbye.";

/** @param {string} text */
const say = (text) => ({ kind: /** @type {const} */ ("textSource"), text, voiceName: "en-US-AvaNeural" });

/**
 * @param {Record<string, unknown>} env the environment variables, as \`npx ringwire emulator --env .env.local\` writes them
 * @param {{ fetch?: typeof fetch, onAnswer?: (answer: string) => void }} [options] for tests
 */
export function createApplication(env, { fetch, onAnswer = (answer) => console.log("answered:", answer) } = {}) {
  const callbackUrl = needed(env, "COMMUNICATION_CALLBACK_URL");
  const cognitiveServicesEndpoint = String(env.COMMUNICATION_AI_ENDPOINT ?? "https://ai.example/");
  const receiver = new CallbackReceiver({
    audience: needed(env, "COMMUNICATION_CALLBACK_AUDIENCE"),
    // Event Grid does not sign its requests: they carry the secret in the URL.
    secret: needed(env, "COMMUNICATION_CALLBACK_SECRET"),
    // Only an emulator has a metadata URL of its own.
    metadataUrl: env.COMMUNICATION_CALLBACK_METADATA_URL ? String(env.COMMUNICATION_CALLBACK_METADATA_URL) : undefined,
    fetch,
  });
  const client = new CallAutomationClient(needed(env, "COMMUNICATION_CONNECTION_STRING"), { fetch });

  receiver.on("IncomingCall", ({ incomingCallContext, id }) =>
    client.answerCall(incomingCallContext, callbackUrl, {
      callIntelligenceOptions: { cognitiveServicesEndpoint },
      // Event Grid may deliver the event twice; the call is answered once.
      repeatabilityRequestId: id,
    }),
  );
  receiver.on("CallConnected", async ({ callConnectionId }) => {
    const connection = client.getCallConnection(callConnectionId);
    for await (const { identifier } of connection.listParticipants()) {
      if (!identifier || !("phoneNumber" in identifier)) continue;
      return connection.getCallMedia().startRecognizing(identifier, {
        kind: "callMediaRecognizeDtmfOptions",
        maxTonesToCollect: 1,
        playPrompt: say(QUESTION),
        interruptPrompt: true,
        initialSilenceTimeoutInSeconds: 8,
      });
    }
  });
  receiver.on("RecognizeCompleted", async ({ callConnectionId, dtmfResult }) => {
    onAnswer({ one: "confirmed", two: "to be moved" }[String(dtmfResult?.tones?.[0])] ?? "unclear");
    await client.getCallConnection(callConnectionId).getCallMedia().playToAll([say(THANKS)]);
  });
  receiver.on("RecognizeFailed", async ({ callConnectionId }) => {
    onAnswer("silent");
    await client.getCallConnection(callConnectionId).hangUp(true);
  });
  receiver.on("PlayCompleted", async ({ callConnectionId }) => {
    await client.getCallConnection(callConnectionId).hangUp(true);
  });

  return {
    receiver,
    /**
     * Calls a person.
     *
     * @param {string} phoneNumber such as +15550103001, who answers and presses 1 when an emulator plays the service
     */
    async call(phoneNumber) {
      const { callConnectionProperties } = await client.createCall(
        { targetParticipant: { phoneNumber }, sourceCallIdNumber: { phoneNumber: String(env.CALLER_ID ?? "+14255550100") } },
        callbackUrl,
        { callIntelligenceOptions: { cognitiveServicesEndpoint } },
      );
      return callConnectionProperties.callConnectionId;
    },
  };
}

/**
 * @param {Record<string, unknown>} env
 * @param {string} name
 */
function needed(env, name) {
  const value = env[name];
  if (typeof value === "string" && value) return value;
  throw new Error(name + " is not set: npx ringwire emulator --env .env.local writes it, and node --env-file=.env.local reads it");
}
`;

/** @param {string} source where the application is imported from */
const test = (source) => `// Whole calls in virtual time: what takes minutes takes milliseconds.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Emulator } from "ringwire/emulator";
import { createApplication } from "${source}";

/** An application on an emulator, without a network. */
async function start() {
  const callbackUrl = "https://app.example/callbacks?secret=test";
  /** @type {ReturnType<typeof createApplication>} */
  let application;
  /** @type {(answer: string) => void} */
  let onAnswer = () => {};
  /** @type {Promise<string>} */
  const answer = new Promise((resolve) => {
    onAnswer = resolve;
  });
  const emulator = await Emulator.start({
    eventGridEndpoint: callbackUrl,
    onCallback: (request) => application.receiver.handle(request),
  });
  const { audience, metadataUrl } = emulator.callbackAuthentication;
  application = createApplication(
    {
      COMMUNICATION_CONNECTION_STRING: emulator.connectionString,
      COMMUNICATION_CALLBACK_URL: callbackUrl,
      COMMUNICATION_CALLBACK_SECRET: "test",
      COMMUNICATION_CALLBACK_AUDIENCE: audience,
      COMMUNICATION_CALLBACK_METADATA_URL: metadataUrl,
    },
    { fetch: emulator.fetch, onAnswer },
  );
  return { emulator, application, answer };
}

for (const [number, expected] of /** @type {const} */ ([
  ["+15550103001", "confirmed"],
  ["+15550103002", "to be moved"],
  ["+15550100000", "silent"],
])) {
  test("who is called, " + number + ": " + expected, async () => {
    const { emulator, application, answer } = await start();
    await application.call(number);
    assert.equal(await emulator.until(answer), expected);
    await emulator.advance("10s");
    assert.equal(emulator.connections()[0]?.state, "disconnected");
    emulator.stop();
  });
}

test("who calls is asked, too", async () => {
  const { emulator, answer } = await start();
  emulator.incomingCall({ from: { phoneNumber: "+15550103001" }, to: { phoneNumber: "+14255550100" } });
  assert.equal(await emulator.until(answer), "confirmed");
  emulator.stop();
});
`;

const CI = `name: test
on: [push, pull_request]
permissions:
  contents: read
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
      - uses: actions/setup-node@v5
        with:
          node-version: 22
          cache: npm
      - run: npm ci
      - run: npm run typecheck
      - run: npm test
`;

const ENV = `# What the application needs. npx ringwire emulator --env .env.local writes such a file for an emulator; for the service, the Azure portal has
# the values: the connection string, and the immutable id of the resource as the audience.
COMMUNICATION_CONNECTION_STRING='endpoint=https://<resource>.communication.azure.com/;accesskey=<key>'
COMMUNICATION_CALLBACK_URL='https://<your host>/callbacks?secret=<secret>'
COMMUNICATION_CALLBACK_SECRET='<secret>'
COMMUNICATION_CALLBACK_AUDIENCE='<immutable id of the resource>'
# The Azure AI services that speak, and a phone number of the resource.
COMMUNICATION_AI_ENDPOINT='https://<resource>.cognitiveservices.azure.com/'
CALLER_ID='+1…'
`;

/** @param {object} own */
const tsconfig = (own, include = ["src", "test"]) =>
  `${JSON.stringify(
    {
      compilerOptions: {
        target: "es2022",
        module: "nodenext",
        moduleResolution: "nodenext",
        allowJs: true,
        checkJs: true,
        strict: true,
        noEmit: true,
        skipLibCheck: true,
        ...own,
      },
      include,
    },
    null,
    2,
  )}\n`;

const IGNORED = `node_modules
.env
.env.local
`;

const COMMON = { ".github/workflows/test.yml": CI, ".env.example": ENV, ".gitignore": IGNORED };
const TYPES = { "@types/node": "^22.0.0", typescript: "^5.9.3" };
const TEST = "node --test test/*.test.mjs";

const EXPRESS = `import express from "express";
import { createApplication } from "./calls.mjs";

const { receiver, call } = createApplication(process.env);
const app = express();

// Events of calls come by POST; Event Grid may ask by OPTIONS before it sends any.
app.all("/callbacks", receiver.node());

// curl -X POST localhost:3000/calls -H 'content-type: application/json' -d '{"to":"+15550103001"}'
// Who may place calls is yours to say: add your authentication before this leaves your machine.
app.post("/calls", express.json(), async (request, response) => {
  const id = await call(String(request.body?.to));
  response.status(201).json({ id });
});

const port = Number(process.env.PORT ?? 3000);
app.listen(port, () => console.log("listening on http://localhost:" + port));
`;

const HONO = `import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { createApplication } from "./calls.mjs";

const { receiver, call } = createApplication(process.env);
const app = new Hono();

// Events of calls come by POST; Event Grid may ask by OPTIONS before it sends any.
app.all("/callbacks", (c) => receiver.handle(c.req.raw));

// curl -X POST localhost:3000/calls -H 'content-type: application/json' -d '{"to":"+15550103001"}'
// Who may place calls is yours to say: add your authentication before this leaves your machine.
app.post("/calls", async (c) => {
  const { to } = await c.req.json();
  return c.json({ id: await call(String(to)) }, 201);
});

const port = Number(process.env.PORT ?? 3000);
serve({ fetch: app.fetch, port }, () => console.log("listening on http://localhost:" + port));
`;

const WORKER = `import { createApplication } from "./calls.mjs";

/** @type {ReturnType<typeof createApplication> | undefined} */
let application;

export default {
  /**
   * @param {Request} request
   * @param {Record<string, unknown>} env
   * @param {{ waitUntil(work: Promise<unknown>): void }} context
   */
  async fetch(request, env, context) {
    // Once, so that the keys of the issuer are fetched once.
    application ??= createApplication(env);
    const { pathname } = new URL(request.url);
    // Events of calls come by POST; Event Grid may ask by OPTIONS before it sends any.
    if (pathname === "/callbacks") return application.receiver.handle(request, context);
    // Who may place calls is yours to say: add your authentication before this is deployed.
    if (pathname === "/calls" && request.method === "POST") {
      const { to } = /** @type {{ to?: unknown }} */ (await request.json());
      return Response.json({ id: await application.call(String(to)) }, { status: 201 });
    }
    return new Response("not found", { status: 404 });
  },
};
`;

const WORKER_TEST = `// The worker as the platform calls it.
import assert from "node:assert/strict";
import { test } from "node:test";
import worker from "../src/worker.mjs";

const env = {
  COMMUNICATION_CONNECTION_STRING: "endpoint=https://contoso.communication.azure.com/;accesskey=c2VjcmV0",
  COMMUNICATION_CALLBACK_URL: "https://app.example/callbacks?secret=test",
  COMMUNICATION_CALLBACK_SECRET: "test",
  COMMUNICATION_CALLBACK_AUDIENCE: "00000000-0000-0000-0000-000000000000",
};

test("an event without token and secret is refused", async () => {
  const request = new Request("https://app.example/callbacks", { method: "POST", body: "[]" });
  const response = await worker.fetch(request, env, { waitUntil() {} });
  assert.equal(response.status, 401);
});

test("other paths are not there", async () => {
  const response = await worker.fetch(new Request("https://app.example/"), env, { waitUntil() {} });
  assert.equal(response.status, 404);
});
`;

const WRANGLER = `{
  "$schema": "node_modules/wrangler/config-schema.json",
  "name": "calls",
  "main": "src/worker.mjs",
  "compatibility_date": "2026-09-01"
  // The variables: .dev.vars on your machine (npx ringwire emulator --env .dev.vars --callback-url http://localhost:8787/callbacks),
  // and wrangler secret put COMMUNICATION_CONNECTION_STRING, … for the cloud.
}
`;

/**
 * A project whose server runs in Node.
 *
 * @param {string} server its file
 * @param {Record<string, string>} dependencies
 * @param {Record<string, string>} [types]
 * @returns {Template}
 */
const nodeServer = (server, dependencies, types = {}) => ({
  files: {
    "src/calls.mjs": CALLS,
    "src/server.mjs": server,
    "test/calls.test.mjs": test("../src/calls.mjs"),
    "tsconfig.json": tsconfig({ types: ["node"] }),
    ...COMMON,
  },
  scripts: {
    start: "node src/server.mjs",
    dev: "ringwire emulator exec -- node src/server.mjs",
    test: TEST,
    typecheck: "tsc",
  },
  dependencies,
  devDependencies: { ...types, ...TYPES },
  start: "npm run dev",
});

/** @type {Record<string, Template>} */
export const TEMPLATES = {
  express: nodeServer(EXPRESS, { express: "^5.1.0" }, { "@types/express": "^5.0.0" }),
  hono: nodeServer(HONO, { "@hono/node-server": "^2.0.0", hono: "^4.0.0" }),
  worker: {
    files: {
      "src/calls.mjs": CALLS,
      "src/worker.mjs": WORKER,
      "test/calls.test.mjs": test("../src/calls.mjs"),
      "test/worker.test.mjs": WORKER_TEST,
      "wrangler.jsonc": WRANGLER,
      "tsconfig.json": tsconfig({ types: ["node"] }),
      ...COMMON,
      ".gitignore": `${IGNORED}.dev.vars\n.wrangler\n`,
    },
    scripts: { dev: "wrangler dev", deploy: "wrangler deploy", test: TEST, typecheck: "tsc" },
    dependencies: {},
    devDependencies: { ...TYPES, wrangler: "^4.0.0" },
    start: "npx ringwire emulator --env .dev.vars --callback-url http://localhost:8787/callbacks & npm run dev",
  },
  next: {
    files: {
      "lib/calls.mjs": CALLS,
      "lib/application.mjs": `import { createApplication } from "./calls.mjs";

/** @type {ReturnType<typeof createApplication> | undefined} */
let application;

/** One for the process, and not before the first request: a build has no environment. */
export const theApplication = () => (application ??= createApplication(process.env));
`,
      "app/callbacks/route.js": `import { theApplication } from "../../lib/application.mjs";

/** @param {Request} request */
const handle = (request) => theApplication().receiver.handle(request);

// Events of calls come by POST; Event Grid may ask by OPTIONS before it sends any.
export { handle as POST, handle as OPTIONS };
`,
      "app/calls/route.js": `import { theApplication } from "../../lib/application.mjs";

/**
 * Who may place calls is yours to say: add your authentication before this is deployed.
 *
 * @param {Request} request
 */
export async function POST(request) {
  const { to } = await request.json();
  return Response.json({ id: await theApplication().call(String(to)) }, { status: 201 });
}
`,
      "app/layout.js": `/** @param {{ children: import("react").ReactNode }} props */
export default function Layout({ children }) {
  return (
    <html lang="en">
      <body>{children}</body>
    </html>
  );
}
`,
      "app/page.js": `export default function Page() {
  return <p>POST /calls places a call; its events come to /callbacks.</p>;
}
`,
      "test/calls.test.mjs": test("../lib/calls.mjs"),
      "tsconfig.json": tsconfig(
        {
          lib: ["dom", "dom.iterable", "esnext"],
          module: "esnext",
          moduleResolution: "bundler",
          jsx: "react-jsx",
          esModuleInterop: true,
          resolveJsonModule: true,
          isolatedModules: true,
          incremental: true,
          plugins: [{ name: "next" }],
        },
        ["next-env.d.ts", "app", "lib", "test", ".next/types/**/*.ts"],
      ),
      ...COMMON,
      ".gitignore": `${IGNORED}.next\nnext-env.d.ts\n*.tsbuildinfo\n`,
    },
    scripts: {
      start: "next start",
      build: "next build",
      dev: "ringwire emulator exec -- next dev",
      test: TEST,
      typecheck: "tsc",
    },
    dependencies: { next: "^16.0.0", react: "^19.0.0", "react-dom": "^19.0.0" },
    devDependencies: { "@types/react": "^19.0.0", ...TYPES },
    start: "npm run dev",
  },
};
