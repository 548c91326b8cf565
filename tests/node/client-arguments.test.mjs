// Arguments and options as people write them.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { KEY, errorOf } from "./client.mjs";
import { pkg } from "./pkg.mjs";

const {
  CallAutomationClient,
  CallClient,
  createIdentifierFromRawId,
  getIdentifierKind,
  getIdentifierRawId,
  parseCallEvents,
  parseIncomingCallEvents,
} = await import(new URL("entries/client-node.js", pkg));
const { CallbackReceiver } = await import(new URL("entries/callbacks-node.js", pkg));

const CONNECTION = `endpoint=https://contoso.communication.azure.com/;accesskey=${KEY}`;
const CALLBACK = "https://app.example/callbacks";

/** A client whose requests are kept instead of sent; `answer` makes the answers. */
function recorded(options, answer = () => Response.json({ callConnectionId: "call-1", callLegId: "leg" }, { status: 201 })) {
  const requests = [];
  const fetch = async (request) => {
    const text = await request.text();
    requests.push({ url: request.url, headers: request.headers, body: text ? JSON.parse(text) : undefined });
    return answer(request, requests.length);
  };
  const { sourceIdentity, ...all } = { retry: false, fetch, ...options };
  const client = new CallAutomationClient(CONNECTION, { ...all, sourceIdentity });
  return { client, old: new CallClient(CONNECTION, all), requests };
}
const accepted = () => Response.json({}, { status: 202 });
const media = (client) => client.getCallConnection("call-1").getCallMedia();

describe("members that are getters of a class", () => {
  /** An object whose members are getters of its class; counts how often each is called. */
  function lent(members, own = {}) {
    const counts = {};
    const prototype = Object.defineProperties(
      { constructor: Object },
      Object.fromEntries(
        Object.entries(members).map(([name, value]) => [
          name,
          {
            get() {
              counts[name] = (counts[name] ?? 0) + 1;
              return value;
            },
          },
        ]),
      ),
    );
    return Object.assign(Object.create(prototype), own, { [Symbol("own")]: 1, counts: () => counts });
  }
  const bare = (object) => {
    const { counts } = object;
    delete object.counts;
    return counts;
  };

  test("of arguments, of options and of the objects in them are read, each once", async () => {
    const { client, requests } = recorded();
    const callee = lent({ phoneNumber: "+14255550123", nickname: "unknown to us" });
    const invite = lent({ targetParticipant: callee }, { sourceCallIdNumber: { phoneNumber: "+14255550100" } });
    const headers = lent({ "x-mine": "1" });
    const requestOptions = lent({ customHeaders: headers, timeout: 5000 });
    const options = lent({ operationContext: "mine", requestOptions, mediaStreamingOptions: undefined, id: 7 });
    const counts = [callee, invite, headers, requestOptions, options].map(bare);
    await client.createCall(invite, CALLBACK, options);
    assert.equal(requests[0].body.targets[0].rawId, "4:+14255550123");
    assert.equal(requests[0].body.sourceCallerIdNumber.value, "+14255550100");
    assert.equal(requests[0].body.operationContext, "mine");
    assert.equal(requests[0].headers.get("x-mine"), "1");
    for (const count of counts) for (const [name, times] of Object.entries(count())) assert.equal(times, 1, name);
  });

  test("of play sources, calling contexts and person objects of several levels of classes too", async () => {
    const { client, requests } = recorded({}, accepted);
    class Source {
      get kind() {
        return "textSource";
      }
      describe() {
        return "a method";
      }
    }
    class Spoken extends Source {
      #text = "hello";
      get text() {
        return this.#text;
      }
      set unused(_) {}
      static get voiceName() {
        return "never";
      }
    }
    class Header {
      kind = "voip";
      get key() {
        return "k";
      }
      get value() {
        return "v";
      }
    }
    await media(client).playToAll([new Spoken()], Object.create({ loop: true }));
    assert.deepEqual(requests[0].body.playSources, [{ kind: "text", text: { text: "hello" } }]);
    assert.equal(requests[0].body.playOptions.loop, true);
    const connection = client.getCallConnection("call-1");
    await connection.transferCallToParticipant(
      new (class {
        get communicationUserId() {
          return "8:acs:a";
        }
      })(),
      {
        customCallingContext: [new Header()],
      },
    );
    assert.deepEqual(requests[1].body.customCallingContext, { voipHeaders: { k: "v" } });
    await media(client).startRecognizing(
      "+14255550123",
      4,
      new (class {
        get kind() {
          return "callMediaRecognizeDtmfOptions";
        }
      })(),
    );
    assert.equal(requests[2].body.recognizeOptions.dtmfOptions.maxTonesToCollect, 4);
    assert.equal(
      getIdentifierRawId(
        new (class {
          get phoneNumber() {
            return "+14255550123";
          }
        })(),
      ),
      "4:+14255550123",
    );
    class Phone {
      get phoneNumber() {
        return "+14255550123";
      }
    }
    assert.equal(getIdentifierKind(new Phone()).phoneNumber, "+14255550123");
    assert.equal(getIdentifierKind(new Phone()).kind, "phoneNumber");
  });

  test("of the options of a client, with its methods", async () => {
    const calls = [];
    class Options {
      #name = "mine";
      callbacks = undefined;
      get retry() {
        return {
          get maxRetries() {
            return 0;
          },
        };
      }
      get headers() {
        return { "x-mine": "1" };
      }
      get sourceIdentity() {
        return { communicationUserId: "8:acs:me" };
      }
      async fetch(request) {
        calls.push([this.#name, request.headers.get("x-mine"), await request.json()]);
        return new Response(null, { status: 500 });
      }
      onAttempt({ status }) {
        calls.push([this.#name, status]);
      }
      toJSON() {}
    }
    const client = new CallAutomationClient(CONNECTION, new Options());
    await errorOf(client.createGroupCall(["+14255550123"], CALLBACK));
    assert.equal(calls.length, 2);
    assert.deepEqual(calls[0].slice(0, 2), ["mine", "1"]);
    assert.deepEqual(calls[0][2].source, { id: "8:acs:me" });
    assert.deepEqual(calls[1], ["mine", 500]);
  });

  test("are read by a client with a receiver, too", async () => {
    const { client, requests } = recorded({ callbacks: new CallbackReceiver({ unverified: true }) }, accepted);
    await media(client).playToAll(
      [{ kind: "textSource", text: "a" }],
      new (class {
        get operationContext() {
          return "mine";
        }
        get loop() {
          return true;
        }
      })(),
    );
    assert.deepEqual([requests[0].body.operationContext, requests[0].body.playOptions.loop], ["mine", true]);
  });

  test("an unknown member of the object itself is refused as ever", async () => {
    const { client, requests } = recorded();
    class Options {
      operationContxt = "misspelt";
      get locale() {
        return "unknown here";
      }
    }
    const error = await errorOf(client.createGroupCall(["+14255550123"], CALLBACK, new Options()));
    assert.deepEqual([error.kind, error.target, requests.length], ["validation", "options.operationContxt", 0]);
    const defaults = Object.create(
      { targetParticipant: "+14255550123" },
      { sourceCallIdNumber: { value: { phoneNumber: "+14255550100" } } },
    );
    await client.createCall(defaults, CALLBACK);
    assert.equal(requests[0].body.sourceCallerIdNumber.value, "+14255550100");
  });
});

describe("people that were given out are taken back", () => {
  const wires = [
    ...["1001", "14255550123", "Restricted", "*99*", "anonymous"].map((value) => ({
      kind: "phoneNumber",
      rawId: `4:${value}`,
      phoneNumber: { value },
    })),
    { rawId: "4:*99*" },
    { kind: "microsoftTeamsUser", rawId: "8:airgap:x", microsoftTeamsUser: { userId: "x", cloud: "airgap" } },
    { rawId: "8:acs:a_b_" },
    { kind: "teamsExtensionUser", rawId: "8:acs:a_b_", teamsExtensionUser: { userId: "", tenantId: "b", resourceId: "a" } },
    { kind: "unknown", rawId: "4:" },
    { kind: "holographer", rawId: "9:x", holographer: { id: "x" } },
  ];
  for (const wire of wires) {
    test(`${JSON.stringify(wire)}`, async () => {
      const data = { from: wire, to: wire, incomingCallContext: "x" };
      const [{ from }] = parseIncomingCallEvents([{ id: "1", eventType: "Microsoft.Communication.IncomingCall", data }]);
      const { client, requests } = recorded({}, accepted);
      const sources = [{ kind: "fileSource", url: "https://a.example/x.wav" }];
      const forms = [from, getIdentifierKind(from), createIdentifierFromRawId(wire.rawId), JSON.parse(JSON.stringify(from))];
      for (const [index, person] of forms.entries()) {
        assert.equal(getIdentifierRawId(person), wire.rawId);
        await media(client).play(sources, [person]);
        assert.equal(requests[index].body.playTo[0].rawId, wire.rawId);
      }
      // The other contract has fewer kinds and no member for the raw id, but takes back the same people.
      const { old } = recorded({}, accepted);
      for (const person of [...forms, wire.rawId].filter((form) => form !== "4:")) await old.inviteParticipants("leg", [person]);
    });
  }

  for (const value of ["1001", "14255550123", "Restricted", "*99*", "+14255550123"]) {
    test(`in an event of the 2021 preview: ${value}`, async () => {
      const member = { RawId: `4:${value}`, CommunicationUser: null, PhoneNumber: { Value: value }, MicrosoftTeamsUser: null };
      const data = { CallLegId: "leg", Participants: [{ Identifier: member, ParticipantId: "p", IsMuted: false }] };
      const eventType = "Microsoft.Communication.ParticipantsUpdated";
      const [{ participants }] = parseCallEvents([{ id: "1", eventType, subject: "", dataVersion: "1.0", data }]);
      const { old, requests } = recorded({}, accepted);
      await old.inviteParticipants("leg", [participants[0].identifier], { alternateCallerId: participants[0].identifier });
      assert.deepEqual(requests[0].body.participants, [{ phoneNumber: { value } }]);
      assert.deepEqual(requests[0].body.alternateCallerId, { value });
    });
  }

  test("the number of a call's source too", async () => {
    const properties = { callConnectionId: "call-1", sourceCallerIdNumber: { value: "1001" } };
    const { client, requests } = recorded({}, () => Response.json(properties, { status: 201 }));
    const first = await client.createGroupCall(["+14255550123"], CALLBACK);
    const sourceCallIdNumber = first.callConnectionProperties.sourceCallerIdNumber;
    await client.createGroupCall(["+14255550123"], CALLBACK, { sourceCallIdNumber });
    assert.deepEqual(requests[1].body.sourceCallerIdNumber, { value: "1001" });
  });
});

describe("headers for the person called", () => {
  const x = (key, value = "v", more = {}) => ({ kind: "sipx", key, value, ...more });
  const voip = (key, value = "v") => ({ kind: "voip", key, value });
  const uui = (value) => ({ kind: "sipuui", key: "", value });
  const teams = (members) => ({ kind: "TeamsPhoneCallDetails", ...members });
  const times = (count, make) => Array.from({ length: count }, (_, index) => make(`k${index}`));
  const caller = { caller: { phoneNumber: "+14255550123" }, name: "A", phoneNumber: "+14255550123" };
  const informed = (count) =>
    teams({
      teamsPhoneCallerDetails: {
        ...caller,
        additionalCallerInformation: Object.fromEntries(times(count, (key) => [key, "v"])),
      },
    });
  const send = (client, customCallingContext) =>
    client.getCallConnection("call-1").transferCallToParticipant({ phoneNumber: "+14255550123" }, { customCallingContext });

  for (const [what, context, target] of [
    ["CR LF in a value", [x("k", "v\r\nX-Evil: 1")], "[0].value"],
    ["CR LF in a key", [x("k\r\nX-Evil")], "[0].key"],
    ["LF in a value for VoIP", [voip("k", "a\nb")], "[0].value"],
    ["NUL in a key for VoIP", [voip("k\0")], "[0].key"],
    ["a colon in a key", [x("k: v")], "[0].key"],
    ["a blank in a key", [x("a b")], "[0].key"],
    ["a letter beyond ASCII", [x("ő")], "[0].key"],
    ["an equals sign in a key", [x("a=b")], "[0].key"],
    ["an empty key", [x("")], "[0].key"],
    ["an empty key for VoIP", [voip("")], "[0].key"],
    ["a key of 65 with its prefix", [x("k".repeat(53))], "[0].key"],
    ["a key of 65 with its short prefix", [x("k".repeat(63), "v", { sipHeaderPrefix: "X-" })], "[0].key"],
    ["a key of 65 for VoIP", [voip("k".repeat(65))], "[0].key"],
    ["a value of 257", [x("k", "v".repeat(257))], "[0].value"],
    ["a value of 257 in User-To-User", [uui("v".repeat(257))], "[0].value"],
    ["a value of 1025 for VoIP", [voip("k", "ő".repeat(1025))], "[0].value"],
    ["a blank in User-To-User", [uui("a b")], "[0].value"],
    ["six headers", times(6, (key) => x(key)), "[5]"],
    ["1001 headers for VoIP", times(1001, (key) => voip(key)), "[1000]"],
    ["the same header in another case", [x("k"), x("K")], "[1]"],
    ["the same header for VoIP in another case", [voip("k"), voip("K")], "[1]"],
    ["the prefix given twice", [x("X-MS-Custom-k")], "[0].key"],
    ["the prefix given twice, in small letters", [x("x-ms-custom-k")], "[0].key"],
    ["the short prefix given twice", [x("X-k", "v", { sipHeaderPrefix: "X-" })], "[0].key"],
    ["a topic of 49", [teams({ callTopic: "t".repeat(49) })], "[0].callTopic"],
    ["eleven members about the caller", [informed(11)], "[0].teamsPhoneCallerDetails.additionalCallerInformation"],
  ]) {
    test(`are refused: ${what}`, async () => {
      const { client, requests } = recorded({}, accepted);
      const error = await errorOf(send(client, context));
      assert.deepEqual([error.kind, error.target], ["validation", `customCallingContext${target}`]);
      assert.ok(error.message.startsWith(`transferCallToParticipant: customCallingContext${target}: `), error.message);
      const connection = client.getCallConnection("call-1");
      await errorOf(connection.addParticipant({ targetParticipant: "+14255550123", customCallingContext: context }));
      await errorOf(client.buildRequest("transferCallToParticipant", "c", "+14255550123", { customCallingContext: context }));
      assert.equal(requests.length, 0);
    });
  }

  test("are sent up to the limits", async () => {
    const { client, requests } = recorded({}, accepted);
    const key = "k".repeat(52);
    await send(client, [
      ...times(4, (name) => x(name, "a.!%*_+~-=;Z9")),
      x(key, "v".repeat(256)),
      uui("a;encoding=hex"),
      voip("name with blanks", "é, \u{1f44b}: any text"),
      voip("v".repeat(64), "ő".repeat(1024)),
      teams({ callTopic: "t".repeat(48), ...informed(10) }),
    ]);
    const { sipHeaders, voipHeaders, teamsPhoneCallDetails } = requests[0].body.customCallingContext;
    assert.equal(sipHeaders[`X-MS-Custom-${key}`].length, 256);
    assert.equal(sipHeaders["User-To-User"], "a;encoding=hex");
    assert.deepEqual([Object.keys(sipHeaders).length, Object.keys(voipHeaders).length], [6, 2]);
    assert.equal(teamsPhoneCallDetails.callTopic.length, 48);
    await send(client, [{ kind: "SipX", key: "k", value: "", sipHeaderPrefix: "x-" }]);
    assert.deepEqual(requests[1].body.customCallingContext.sipHeaders, { "X-k": "" });
    await send(client, null);
    assert.equal("customCallingContext" in requests[2].body, false);
  });

  test("where the service takes none, the error says what does", async () => {
    const { client } = recorded();
    const invite = { targetParticipant: "+14255550123", customCallingContext: [x("k")] };
    for (const begun of [client.createCall(invite, CALLBACK), client.redirectCall("ring", invite)]) {
      const error = await errorOf(begun);
      assert.equal(error.target, "targetParticipant.customCallingContext");
      assert.match(error.message, /this option does not exist here: .*addParticipant and transferCallToParticipant$/);
    }
  });
});

describe("pages of participants", () => {
  const participant = (id) => ({ identifier: { rawId: `8:acs:r_${id}`, communicationUser: { id: `8:acs:r_${id}` } } });
  const list = "/calling/callConnections/call-1/participants";
  for (const [link, path] of [
    [`https://contoso.communication.azure.com${list}?page=2`, `${list}?page=2`],
    [`https://CONTOSO.Communication.Azure.com:443${list}?page=2`, `${list}?page=2`],
    [`${list}?page=2`, `${list}?page=2`],
    ["participants?page=2", `${list}?page=2`],
    ["?page=2", `${list}?page=2`],
    [`https://contoso.communication.azure.com${list}?token=a b"ő#part`, `${list}?token=a%20b%22%C5%91`],
    [`https://contoso.communication.azure.com/x/../${list.slice(1)}?page=2`, `${list}?page=2`],
  ]) {
    test(`the next is at ${link}`, async () => {
      const { client, requests } = recorded({}, (_, count) =>
        Response.json({ value: [participant(count)], nextLink: count === 1 ? link : undefined }),
      );
      const { values } = await client.getCallConnection("call-1").listParticipants();
      assert.equal(values.length, 2);
      assert.equal(requests[1].url, `https://contoso.communication.azure.com${path}`);
      assert.match(requests[1].headers.get("authorization"), /^HMAC-SHA256 /);
    });
  }

  for (const link of ["https://evil.example/x", "//evil.example/x", "https://contoso.communication.azure.com.evil.example/x"]) {
    test(`an error keeps what was read: ${link}`, async () => {
      const { client, requests } = recorded({}, () => Response.json({ value: [participant(1)], nextLink: link }));
      const error = await errorOf(client.getCallConnection("call-1").listParticipants());
      assert.deepEqual([error.target, error.values.length, requests.length], ["nextLink", 1, 1]);
      assert.equal(error.values[0].identifier.communicationUserId, "8:acs:r_1");
    });
  }
});

describe("options that are null or undefined are absent", () => {
  for (const nothing of [null, undefined]) {
    test(`${nothing}`, async () => {
      const names = ["retry", "headers", "timeoutMs", "fetch", "onAttempt", "apiVersion", "allowInsecureConnection", "callbacks"];
      const bag = Object.fromEntries(names.map((name) => [name, nothing]));
      const { fetch: _, ...others } = bag;
      for (const options of [bag, { ...bag, retry: { maxRetries: nothing, baseDelayMs: nothing } }, nothing]) {
        assert.equal(new CallAutomationClient(CONNECTION, options).getSourceIdentity(), undefined);
        assert.ok(new CallClient(CONNECTION, options));
      }
      const { client, requests } = recorded({ ...others, retry: false, sourceIdentity: nothing });
      assert.equal(client.getSourceIdentity(), undefined);
      const requestOptions = { timeout: nothing, customHeaders: nothing };
      await client.createCall({ targetParticipant: "+14255550123", sourceCallIdNumber: nothing }, CALLBACK, {
        operationContext: nothing,
        mediaStreamingOptions: nothing,
        signal: nothing,
        abortSignal: nothing,
        headers: nothing,
        requestOptions,
      });
      assert.deepEqual(Object.keys(requests[0].body), ["targets", "callbackUri"]);
      await client.createGroupCall(["+14255550123"], CALLBACK, { requestOptions: nothing, timeoutMs: nothing });
      await client.createGroupCall(["+14255550123"], CALLBACK, nothing);
    });
  }
});

describe("errors", () => {
  for (const [name, body, code, words] of [
    ["wrapped", { error: { code: "8522", message: "Not found." } }, "8522", "8522 Not found."],
    ["wrapped, with capitals", { Error: { Code: "8522", Message: "Not found." } }, "8522", "8522 Not found."],
    // On record, for a signature that does not fit.
    [
      "of a bad signature",
      { Error: { Code: "7509", Message: "HMAC-SHA256 validation failed" } },
      "7509",
      "7509 HMAC-SHA256 validation failed",
    ],
    ["wrapped, all in capitals", { ERROR: { CODE: "8522", MESSAGE: "Not found." } }, "8522", "8522 Not found."],
    ["flat", { code: "8522", message: "Not found." }, "8522", "8522 Not found."],
    ["flat, with capitals", { Code: 8522, Message: "Not found." }, "8522", "8522 Not found."],
    ["problem details", { type: "about:blank", title: "Not here", detail: "Not found." }, undefined, "Not found."],
    ["problem details without details", { title: "Not here", status: 404 }, undefined, "Not here"],
    ["OAuth", { error: "invalid_client", error_description: "No." }, "invalid_client", "invalid_client No."],
    ["wrapped, with null beside", { Error: null, error: { code: "8522", message: null } }, "8522", "8522"],
  ]) {
    test(`the service's words are found: ${name}`, async () => {
      const { client } = recorded({}, () => Response.json(body, { status: 404 }));
      const error = await errorOf(client.getCallConnection("call-1").getCallConnectionProperties());
      assert.equal(error.code, code);
      assert.equal(error.message, `getCallConnectionProperties: the service answered 404: ${words}`);
    });
  }

  for (const name of ["details", "Details", "DETAILS", "innererror", "innerError", "InnerError"]) {
    test(`the details of an error of CallClient are found: ${name}`, async () => {
      const inner = [{ Code: "Reason", Message: "Why." }];
      for (const body of [{ Code: "1", [name]: inner }, { error: { code: "1", [name]: inner } }]) {
        const client = new CallClient(CONNECTION, { retry: false, fetch: async () => Response.json(body, { status: 400 }) });
        assert.deepEqual((await errorOf(client.hangupCall("call-1"))).details, inner);
      }
    });
  }

  test("a phone number in the service's words is masked wherever they stand", async () => {
    const words = "+14255550123, 4:+14255550123, 4:14255550123, +1 (425) 555-0123 and 4%3A%2B14255550123; id 425-1425";
    for (const answer of [
      () => Response.json({ error: { code: "1", message: words, details: [{ code: "2", message: words }] } }, { status: 400 }),
      () => Response.json({ title: words }, { status: 400 }),
      () => new Response(words, { status: 502 }),
    ]) {
      const { client } = recorded({}, answer);
      const error = await errorOf(client.getCallConnection("call-1").getParticipant("+14255550123"));
      const shown = JSON.stringify({ ...error, message: error.message });
      assert.doesNotMatch(shown, /42555501|4255550|555-0/);
      assert.match(shown, /\+\*{9}23, 4:\+\*{9}23, 4:\*{9}23, \+\* \(\*{3}\) \*{3}-\*{2}23 and 4%3A%2B\*{9}23; id 425-1425/);
    }
    // The example in our own words is no one's number.
    const { client } = recorded();
    assert.match((await errorOf(client.getCallConnection("c").getParticipant("+1"))).message, /\+14255550123/);
  });

  test("an error that was caught is no unhandled rejection", async () => {
    const unhandled = [];
    const listener = (reason) => unhandled.push(reason);
    process.on("unhandledRejection", listener);
    try {
      const receiver = { callbacks: new CallbackReceiver({ unverified: true }) };
      for (const options of [{}, receiver]) {
        const { client, old } = recorded(options, () => new Response(null, { status: 500 }));
        const connection = client.getCallConnection("call-1");
        for (const begin of [
          () => media(client).playToAll("bad"),
          () => media(client).playToAll([{ kind: "textSource", text: "a" }]),
          () => media(client).hold("+1"),
          () => connection.hangUp(),
          () => connection.hangUp(true),
          () => connection.addParticipant({}),
          () => connection.transferCallToParticipant("+1"),
          () => client.getCallRecording().start({}),
          () => old.playAudio("leg", { loop: "yes" }),
        ]) {
          const begun = begin();
          if (begun.completed) await reasonFrom(() => begun.completed());
          else await reasonFrom(() => begun);
        }
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
      assert.deepEqual(unhandled, []);
    } finally {
      process.off("unhandledRejection", listener);
    }
  });

  async function reasonFrom(act) {
    try {
      await act();
    } catch (error) {
      return error;
    }
    assert.fail("it did not fail");
  }
});
