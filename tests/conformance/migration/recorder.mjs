// A service on this machine that writes down what it is asked and answers what the contract says. It knows no calls: the test
// hands the events to the application.
import { once } from "node:events";
import { createServer } from "node:http";

const PATIENT = { kind: "phoneNumber", rawId: "4:+14255550123", phoneNumber: { value: "+14255550123" } };
const NURSE = { kind: "communicationUser", rawId: "8:acs:clinic_nurse", communicationUser: { id: "8:acs:clinic_nurse" } };
const RECORDING = { recordingId: "recording-1", recordingState: "active", recordingKind: "azureCommunicationServices" };

/** A call of so many patients; `over` is one that has ended. */
const call = (callConnectionId, patients = 1) => ({
  callConnectionId,
  callConnectionState: "connected",
  callbackUri: "https://clinic.example/callbacks",
  serverCallId: `server-${callConnectionId}`,
  source: NURSE,
  targets: Array(patients).fill(PATIENT),
  answeredFor: patients ? undefined : { value: "+14255550100" },
});

/** By method and path: the status, and the body if there is one. Of several that fit, the first counts. */
const ANSWERS = [
  ["POST", /callConnections$/, ({ targets }) => [201, call(`created-${targets.length}`, targets.length)]],
  ["POST", /callConnections:answer$/, () => [200, call("answered")]],
  ["POST", /callConnections:connect$/, () => [200, call("joined", 0)]],
  ["POST", /callConnections:re(direct|ject)$/, () => [204]],
  ["POST", /over:terminate$/, () => [404, { error: { code: "8522", message: "Call not found." } }]],
  ["POST", /:terminate$/, () => [204]],
  ["DELETE", /callConnections\/[^/]+$/, () => [204]],
  ["GET", /answered\/participants$/, () => [200, { value: [] }]],
  [
    "GET",
    /participants$/,
    (_, { skip }, url) =>
      skip
        ? [200, { value: [{ identifier: NURSE, isMuted: true, isOnHold: false }] }]
        : [200, { value: [{ identifier: PATIENT, isMuted: false, isOnHold: false }], nextLink: `${url}&skip=1` }],
  ],
  ["GET", /callConnections\/joined$/, () => [200, call("joined", 0)]],
  ["GET", /callConnections\/created-2$/, () => [200, call("created-2", 2)]],
  ["GET", /callConnections\/([^/]+)$/, (_, { id }) => [200, call(id)]],
  [
    "POST",
    /participants:add$/,
    ({ operationContext }) => [202, { invitationId: "invitation-1", operationContext, participant: { identifier: NURSE } }],
  ],
  ["POST", /participants:mute$/, () => [200, {}]],
  ["POST", /participants:remove$|:transferToParticipant$/, ({ operationContext }) => [202, { operationContext }]],
  ["POST", /:startContinuousDtmfRecognition$/, () => [200]],
  ["POST", /:(play|recognize|cancelAllMediaOperations)$/, () => [202]],
  ["POST", /recordings$/, () => [200, RECORDING]],
  ["GET", /recordings\/[^/]+$/, () => [200, RECORDING]],
  ["DELETE", /recordings\/[^/]+$/, () => [204]],
  ["POST", /recordings\/[^/]+:(pause|resume)$/, () => [202]],
];

/** The service, listening; it ends with the test. `unused` are the answers that no request has fetched yet. */
export async function recorder(t) {
  const requests = [];
  const unused = new Set(ANSWERS);
  const server = createServer(async (incoming, response) => {
    const { method, headers } = incoming;
    let body = "";
    for await (const part of incoming.setEncoding("utf8")) body += part;
    const { pathname, searchParams, href } = new URL(incoming.url, `http://${headers.host}`);
    requests.push({
      method,
      path: pathname,
      query: Object.fromEntries(searchParams),
      body: body && JSON.parse(body),
      clinic: headers["x-clinic"],
    });
    const found = ANSWERS.find(([verb, path]) => verb === method && path.test(pathname));
    unused.delete(found);
    const about = { skip: searchParams.get("skip"), id: pathname.split("/").pop() };
    const [status, answer] = found ? found[2](body && JSON.parse(body), about, href) : [501];
    response.writeHead(status, answer ? { "content-type": "application/json" } : {});
    response.end(answer && JSON.stringify(answer));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => new Promise((resolve) => (server.close(resolve), server.closeAllConnections())));
  return {
    requests,
    unused,
    connectionString: `endpoint=http://127.0.0.1:${server.address().port}/;accesskey=${btoa("it opens nothing")}`,
  };
}
