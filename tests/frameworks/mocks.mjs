// Mocks and tracers see the requests of this package as they see those of the official one, whatever is imported first.
import { equal } from "../harness/check.mjs";
import { listen, textOf } from "../harness/servers.mjs";
import { inTurn } from "./checks.mjs";
import { node } from "./place.mjs";

const ORDERS = {
  before: "the mock is there before the client is imported",
  after: "the mock comes after the client",
  "after-use": "the mock comes after the client was used",
};
const FORMATS = ["esm", "cjs"];
/** No server listens there. */
const NOWHERE = "https://localhost:9";
const REQUEST = { method: "POST", signed: true, contentType: "application/json", callbackUri: "https://app.example/cb" };
const TRACE = { status: 201, propagated: true };

/** The judge is what any tool that works must see: the official package, or the platform's own `fetch`. */
const tools = {
  nock13: { expected: REQUEST },
  nock14: { expected: REQUEST },
  nock15: { expected: REQUEST, newer: true },
  msw2: { expected: REQUEST },
  msw3: { expected: REQUEST, newer: true },
  "otel-http": { expected: TRACE, traced: true },
  "otel-undici": { expected: TRACE, traced: true, client: "ringwire-fetch", judge: "fetch" },
};

/** In every order and format. */
const cases = Object.keys(ORDERS).flatMap((order) =>
  FORMATS.map((format) => ({ order, format, title: `${format}, ${ORDERS[order]}: seen` })),
);

export const mocks = Object.entries(tools).map(([name, tool]) => ({
  name,
  tests: cases.map(({ title }) => title),
  async run({ place }) {
    const dir = await place.app(name, "mocks");
    const server = await service();
    const origin = tool.traced ? server.url : NOWHERE;
    const ask = async (client, order, format) => {
      const output = await node(dir, ["program.mjs", name, client, order, format, origin], { newer: tool.newer });
      return JSON.parse(output.split("RESULT ")[1]);
    };
    try {
      return await inTurn(Object.fromEntries(cases.map((of) => [of.title, () => compare(of, tool, ask)])));
    } finally {
      await server.close();
    }
  },
}));

async function compare({ order, format }, { expected, client = "ringwire", judge = "official" }, ask) {
  const [theirs, ours] = await Promise.all([ask(judge, order, format), ask(client, order, format)]);
  equal(Boolean(theirs.seen), true, `whether the requests of the judge (${judge}) are seen (${theirs.error})`);
  equal(ours.seen, expected, `what is seen of the request (${ours.error})`);
  equal(ours.callConnectionId, "mocked", "what the client made of the answer");
}

/** A service that is real, for what only watches. */
async function service() {
  return listen(async (request, response) => {
    await textOf(request);
    const { traceparent } = request.headers;
    response.writeHead(201, { "content-type": "application/json" });
    response.end(JSON.stringify({ callConnectionId: "mocked", callConnectionState: "connecting", correlationId: traceparent }));
  });
}
