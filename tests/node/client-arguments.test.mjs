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
  const all = { retry: false, fetch, ...options };
  return { client: new CallAutomationClient(CONNECTION, all), old: new CallClient(CONNECTION, all), requests };
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
