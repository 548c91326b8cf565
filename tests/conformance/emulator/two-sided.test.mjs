// Two receivers, one call: the application calls users of its own resource and answers for them, as the service's own tests do, because
// such a call comes back in. Each side has a server of its own. It is played by the official packages for JavaScript and Python, and
// by ours, over TLS.
import assert from "node:assert/strict";
import { once } from "node:events";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import * as official from "@azure/communication-call-automation";
import "../../harness/hosts.cjs";
import { finish } from "../../harness/programs.mjs";
import { listen, textOf } from "../../harness/servers.mjs";
import { freePort, serveOverTls } from "../../harness/tls.mjs";
import { python } from "../../harness/tools.mjs";
import { pkg } from "../../node/pkg.mjs";
import { EventEmitter } from "node:events";

const ours = await import(new URL("entries/client-node.js", pkg));

const [CLERK, NURSE] = ["clerk", "nurse"].map((name) => ({ communicationUserId: `8:acs:clinic_${name}` }));
const LIMIT_MS = 20_000;

/** A receiver of callbacks, or of Event Grid: events are taken one at a time, by what they have. */
async function receiver(read) {
  const waiting = [];
  const came = new EventEmitter().setMaxListeners(0);
  const server = await listen(async (request, response) => {
    waiting.push(...read(await textOf(request)));
    response.writeHead(200).end();
    came.emit("event");
  });
  return {
    ...server,
    async take(wanted, what) {
      const signal = AbortSignal.timeout(LIMIT_MS);
      for (;;) {
        const at = waiting.findIndex(wanted);
        if (at >= 0) return waiting.splice(at, 1)[0];
        await once(came, "event", { signal }).catch(() => {
          assert.fail(`waited in vain for ${what}; there are ${waiting.map(({ kind }) => kind).join(", ") || "none"}`);
        });
      }
    },
  };
}

/** The application, both sides of it, with one of the packages. */
class Sides {
  constructor({ client, caller, callee, grid }) {
    Object.assign(this, { client, caller, callee, grid });
  }

  /** A call comes in for a user; gives what Event Grid says of it. */
  async incoming({ communicationUserId }) {
    const wanted = ({ eventType, data }) => eventType.endsWith(".IncomingCall") && data.to.rawId === communicationUserId;
    return (await this.grid.take(wanted, `a call for ${communicationUserId}`)).data;
  }

  event(side, kind, id, operationContext) {
    const wanted = (one) =>
      one.kind === kind && one.callConnectionId === id && (!operationContext || one.operationContext === operationContext);
    return side.take(wanted, kind);
  }

  /** The application answers for a user; gives the connection and its event. */
  async answered(user) {
    const { incomingCallContext, serverCallId } = await this.incoming(user);
    const operationContext = user.communicationUserId;
    const { callConnection, callConnectionProperties } = await this.client.answerCall(incomingCallContext, this.callee.url, {
      operationContext,
    });
    const id = callConnectionProperties.callConnectionId;
    const event = await this.event(this.callee, "CallConnected", id, operationContext);
    assert.equal(event.serverCallId, serverCallId);
    return { id, callConnection, event };
  }

  /** A call to the clerk; gives both connections. */
  async connected() {
    const placed = await this.client.createCall({ targetParticipant: CLERK }, this.caller.url, { operationContext: "caller" });
    const { callConnection, callConnectionProperties } = placed;
    const id = callConnectionProperties.callConnectionId;
    const callee = await this.answered(CLERK);
    const { serverCallId, correlationId } = await this.event(this.caller, "CallConnected", id, "caller");
    assert.deepEqual([serverCallId, correlationId], [callee.event.serverCallId, callee.event.correlationId]);
    assert.notEqual(id, callee.id);
    return { caller: { id, callConnection }, callee };
  }

  async ended(side, { id }, ...codes) {
    const { resultInformation } = await this.event(side, "CallDisconnected", id);
    assert.deepEqual([resultInformation.code, resultInformation.subCode], codes);
  }

  /** Until a list of the participants says that a user is muted. */
  async muted(side, { id }, { communicationUserId }) {
    const isMuted = ({ identifier, isMuted }) => identifier.communicationUserId === communicationUserId && isMuted;
    while (!(await this.event(side, "ParticipantsUpdated", id)).participants.some(isMuted));
  }
}

const PARTS = {
  "is placed, comes in, is answered, joined, muted and hung up": async (sides) => {
    const { caller, callee } = await sides.connected();
    await caller.callConnection.addParticipant({ targetParticipant: NURSE }, { operationContext: "add" });
    const nurse = await sides.answered(NURSE);
    const { participant } = await sides.event(sides.caller, "AddParticipantSucceeded", caller.id, "add");
    assert.equal(participant.communicationUserId, NURSE.communicationUserId);
    await callee.callConnection.muteParticipant(NURSE);
    await sides.muted(sides.caller, caller, NURSE);
    await sides.muted(sides.callee, callee, NURSE);
    await sides.muted(sides.callee, nurse, NURSE);
    await caller.callConnection.hangUp(true);
    await sides.ended(sides.caller, caller, 200, 7000);
    await sides.ended(sides.callee, callee, 200, 5001);
    await sides.ended(sides.callee, nurse, 200, 5001);
  },

  "is transferred: those who are left talk on": async (sides) => {
    const { caller, callee } = await sides.connected();
    await caller.callConnection.transferCallToParticipant(NURSE, { operationContext: "over to you" });
    const nurse = await sides.answered(NURSE);
    await sides.event(sides.caller, "CallTransferAccepted", caller.id, "over to you");
    await sides.event(sides.caller, "CallDisconnected", caller.id);
    for (const { callConnection } of [callee, nurse]) {
      assert.equal((await callConnection.getCallConnectionProperties()).callConnectionState, "connected");
    }
    await nurse.callConnection.hangUp(true);
    await sides.ended(sides.callee, nurse, 200, 7000);
    await sides.ended(sides.callee, callee, 200, 5001);
  },

  "is rejected": async (sides) => {
    const { callConnectionProperties } = await sides.client.createCall({ targetParticipant: CLERK }, sides.caller.url);
    const id = callConnectionProperties.callConnectionId;
    await sides.client.rejectCall((await sides.incoming(CLERK)).incomingCallContext, { callRejectReason: "busy" });
    await sides.ended(sides.caller, { id }, 200, 5002);
    const { resultInformation } = await sides.event(sides.caller, "CreateCallFailed", id);
    assert.deepEqual([resultInformation.code, resultInformation.subCode], [200, 5002]);
  },
};

/** How each package is made to trust the emulator's certificate. */
const PACKAGES = {
  "the official package for JavaScript": [official, ({ ca }) => ({ tlsOptions: { ca } })],
  ours: [ours, ({ fetch }) => ({ fetch })],
};

describe("two receivers, one call", { concurrency: true }, () => {
  for (const [name, [{ CallAutomationClient, parseCallAutomationEvent }, optionsOf]] of Object.entries(PACKAGES)) {
    test(`with ${name}`, { timeout: 120_000 }, async (t) => {
      const grid = await receiver((body) => JSON.parse(body));
      const [caller, callee] = await Promise.all(
        [0, 1].map(() => receiver((body) => [parseCallAutomationEvent(JSON.parse(body)[0])])),
      );
      const served = await serveOverTls({ eventGridEndpoint: grid.url, ownCallsComeIn: true });
      try {
        const client = new CallAutomationClient(served.connectionString, optionsOf(served));
        const sides = new Sides({ client, caller, callee, grid });
        for (const [part, play] of Object.entries(PARTS)) await t.test(`it ${part}`, () => play(sides));
      } finally {
        await served.close();
        await Promise.all([caller, callee, grid].map((one) => one.close()));
      }
    });
  }

  for (const half of ["sync", "aio"]) {
    test(`with the official package for Python, ${half}`, { timeout: 120_000 }, async () => {
      const port = await freePort();
      const served = await serveOverTls({ eventGridEndpoint: `http://127.0.0.1:${port}/`, ownCallsComeIn: true });
      try {
        const program = fileURLToPath(new URL("../python/two_sided.py", import.meta.url));
        const env = { ...served.env, PORT: port, CONNECTION_STRING: served.connectionString };
        const output = await finish(await python(), [program, half], { env, limitMs: 90_000 });
        assert.equal(output.match(/^done: /gm)?.length, Object.keys(PARTS).length, output);
        assert.ok(!output.includes("Traceback"), output);
      } finally {
        await served.close();
      }
    });
  }
});
