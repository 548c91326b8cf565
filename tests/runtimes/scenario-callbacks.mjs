// Receiving callbacks inside the runtime itself: its own WebCrypto verifies, its own fetch gets the keys.
import { equal, rejects } from "../harness/check.mjs";

const CALLBACK = "https://app.example/callbacks?secret=s";
const SOURCE_CALLER = { phoneNumber: "+14255550100" };
const STAYS = { phoneNumber: "+15550100000" };
const BUSY = { phoneNumber: "+15550100486" };

const post = (text, authorization, url = CALLBACK) =>
  new Request(url, { method: "POST", body: text, headers: { ...(authorization && { authorization }) } });
const base64url = (object) => btoa(JSON.stringify(object)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

/** What was posted last, so that it can be posted again with something changed. */
async function world({ CallReport, CallbackReceiver, CallAutomationClient, Emulator }) {
  const posted = [];
  const refused = [];
  let receiver;
  const onCallback = async (request) => {
    const [text, authorization] = [await request.clone().text(), request.headers.get("authorization")];
    posted.push({ text, authorization });
    return receiver.handle(request);
  };
  const emulator = await Emulator.start({ onCallback });
  receiver = new CallbackReceiver({
    ...emulator.callbackAuthentication,
    secret: "s",
    onRefused: ({ reason }) => refused.push(reason),
  });
  const client = new CallAutomationClient(emulator.connectionString, { fetch: emulator.fetch, callbacks: receiver });
  const place = (targetParticipant) => client.createCall({ targetParticipant, sourceCallIdNumber: SOURCE_CALLER }, CALLBACK);
  const report = new CallReport();
  receiver.on("*", report.add);
  return { emulator, receiver, report, posted, refused, place };
}

export const callbackCases = {
  "callbacks: signed ones are believed, and the ends of operations are awaited": async (api) => {
    const { emulator, receiver, report, posted, refused, place } = await world(api);
    const kinds = [];
    receiver.on("*", ({ kind }) => void kinds.push(kind));
    const call = await place(STAYS);
    const connected = call.connected();
    await emulator.advance("2s");
    equal((await connected).callConnectionId, call.callConnectionProperties.callConnectionId, "connected");
    const play = call.callConnection.getCallMedia().playToAll([{ kind: "fileSource", url: emulator.promptUri(1) }]);
    const played = play.completed();
    await play;
    await emulator.advance("2s");
    equal((await played).resultInformation.code, 200, "played");
    const [busy, disconnected] = [rejects((await place(BUSY)).connected()), call.disconnected()];
    await call.callConnection.hangUp(true);
    await emulator.advance("5s");
    equal((await disconnected).resultInformation.subCode, 7000, "disconnected");
    const { name, reason } = await busy;
    equal([name, reason], ["CallOutcomeError", "busy"], "busy");
    equal([refused, receiver.waiting], [[], 0], "refused, and waits left");
    equal(
      ["CallConnected", "PlayCompleted", "CallDisconnected", "CreateCallFailed"].every((kind) => kinds.includes(kind)),
      true,
      `kinds ${kinds}`,
    );
    equal(
      report
        .toJSON()
        .calls.map(({ end }) => end.reason)
        .sort(),
      ["busy", "endedByApi"],
      "how the calls ended",
    );
    equal(
      [/\bbusy\b/.test(String(report)), String(report).includes(STAYS.phoneNumber)],
      [true, false],
      "the report as a table, masked",
    );

    const before = kinds.length;
    const [{ text, authorization }] = posted;
    equal((await receiver.handle(post(text, authorization))).status, 200, "a duplicate");
    equal(kinds.length, before, "times a duplicate is handed over");
    const [head, claims, signature] = authorization.split(".");
    const other = (signature[0] === "A" ? "B" : "A") + signature.slice(1);
    for (const hostile of [
      undefined,
      `${head}.${claims}.${other}`,
      `Bearer ${base64url({ alg: "none" })}.${claims}.`,
      `${head}.${base64url({})}.${signature}`,
    ]) {
      const answer = await receiver.handle(post(text, hostile));
      equal([answer.status, await answer.text()], [401, '{"error":{"code":"unauthorized"}}'], `answer to ${hostile}`);
    }
    equal((await receiver.handle(post(text, authorization, "https://app.example/"))).status, 401, "without the secret");
    equal(refused, ["missing", "signature", "algorithm", "issuer", "secret"], "reasons");
    emulator.stop();
  },

  "callbacks: the keys of the issuer come by the runtime's own fetch": async (
    { CallbackReceiver },
    { callbackAuthentication, closed },
  ) => {
    const { issuer, audience } = callbackAuthentication;
    const refused = [];
    const onRefused = ({ status, reason }) => refused.push([status, reason]);
    const exp = Math.floor(Date.now() / 1000) + 60;
    const token = `${base64url({ alg: "RS256", kid: "unknown" })}.${base64url({ iss: issuer, aud: audience, exp })}.c2ln`;
    const receiver = new CallbackReceiver({ ...callbackAuthentication, onRefused });
    await receiver.handle(post("{}", `Bearer ${token}`));
    equal(refused, [[401, "unknownKey"]], "they came, and this is none of them");
    const alone = new CallbackReceiver({ ...callbackAuthentication, metadataUrl: `${closed}/metadata`, onRefused });
    const answer = await alone.handle(post("{}", `Bearer ${token}`));
    equal([answer.status, answer.headers.has("retry-after")], [503, true], "where no server answers");
  },
};
