// Type-checked against the installed package only, never run. Every @ts-expect-error is an error the types must find: if they
// were not found, or resolved to `any`, it would be the comment that is wrong.
import {
  CallAutomationClient,
  CallAutomationError,
  CallClient,
  DtmfTone,
  isPhoneNumberIdentifier,
  parseCallAutomationEvents,
  parseCallEvents,
} from "ringwire";
import type { CallClientCreateCallOptions, CallClientOptions, CallEvent, OperationResult, SignedRequest } from "ringwire";
import type { CallConnection, CallInvite, CallMediaRecognizeDtmfOptions, CreateCallOptions } from "ringwire";
import { CallbackReceiver, MemoryStore, type CallFlow, type CallbackStore } from "ringwire/callbacks";
import { DurableObjectStore, type DurableObjectStorageLike } from "ringwire/callbacks/durable-object";
import { PostgresStore, type PostgresClient } from "ringwire/callbacks/postgres";
import { SqliteStore, type SqliteDatabase } from "ringwire/callbacks/sqlite";
import { Emulator, type EmulatorCall } from "ringwire/emulator";
import { CallClient as SlimClient, type CompiledModule, initSync } from "ringwire/slim";

const options: CallClientCreateCallOptions = {
  callbackUri: "https://app.example/callbacks",
  requestedModalities: ["audio"],
  requestedCallEvents: ["participantsUpdated"],
  alternateCallerId: "+14255550100",
};

export async function call(connectionString: string, signal: AbortSignal): Promise<OperationResult | undefined> {
  const settings: CallClientOptions = { retry: { maxRetries: 2 }, fetch: (request) => fetch(request) };
  const client = new CallClient(connectionString, settings);
  const { callLegId } = await client.createCall("8:acs:a", [{ phoneNumber: "+14255550123" }], options, {
    signal,
    timeoutMs: 1000,
  });
  const signed: SignedRequest = await client.buildRequest("removeParticipant", callLegId, "1");
  const made: { callLegId: string } = client.parseResponse("createCall", { status: 201, body: signed.body ?? "" });
  // @ts-expect-error the call leg is a string
  await client.hangupCall(made);
  // @ts-expect-error a misspelt option
  new CallClient(connectionString, { timeoutMS: 1 });
  // @ts-expect-error there is no such operation
  await client.buildRequest("dial", callLegId);
  try {
    return await client.playAudio(callLegId, { audioFileUri: "https://app.example/a.wav", loop: true });
  } catch (error) {
    if (error instanceof CallAutomationError && error.kind === "service") return void error.attempts[0]?.status?.toFixed();
    throw error;
  }
}

export async function connect(connectionString: string, signal: AbortSignal): Promise<CallConnection> {
  const client = new CallAutomationClient(connectionString, {
    retry: false,
    sourceIdentity: { communicationUserId: "8:acs:a_b" },
  });
  const invite: CallInvite = {
    targetParticipant: { phoneNumber: "+14255550123" },
    sourceCallIdNumber: { phoneNumber: "+14255550100" },
  };
  const told: CreateCallOptions = { operationContext: "1", abortSignal: signal, timeoutMs: 1000 };
  const { callConnection } = await client.createCall(invite, "https://app.example/callbacks", told);
  const tones: CallMediaRecognizeDtmfOptions = { kind: "callMediaRecognizeDtmfOptions", stopDtmfTones: [DtmfTone.Pound] };
  await callConnection.getCallMedia().startRecognizing(invite.targetParticipant, tones);
  for await (const { identifier, isMuted } of callConnection.listParticipants()) {
    if (identifier && isPhoneNumberIdentifier(identifier) && !isMuted) await callConnection.removeParticipant(identifier);
  }
  const stream = await client.getCallRecording().downloadStreaming("https://a.asm.skype.com/1", { offset: 0 });
  const { value }: { value?: Uint8Array | undefined } = await stream.getReader().read();
  // @ts-expect-error bytes, not text
  value?.toUpperCase();
  // @ts-expect-error a misspelt option
  await callConnection.hangUp(true, { timeoutMS: 1 });
  return callConnection;
}

export function kinds(body: unknown): string[] {
  return parseCallAutomationEvents(body).map((event) => {
    switch (event.kind) {
      case "CallDisconnected":
        return event.resultInformation?.subCode.toFixed() ?? "";
      case "Unknown":
        return event.type;
      // @ts-expect-error there is no such kind
      case "Nothing":
        return "";
      default:
        return event.callConnectionId;
    }
  });
}

export function names(body: unknown): string[] {
  return parseCallEvents(body).map((event: CallEvent) => {
    switch (event.kind) {
      case "ParticipantsUpdated":
        return event.participants.map(({ participantId }) => participantId).join();
      case "DtmfReceived":
        return event.toneInfo.tone;
      // @ts-expect-error there is no such kind
      case "Nothing":
        return "";
      default:
        return event.eventType;
    }
  });
}

export async function emulated(): Promise<EmulatorCall[]> {
  const emulator = await Emulator.start({
    seed: 1,
    onCallback: (request) => new Response(null, { status: request.url ? 200 : 500 }),
  });
  const client = new CallClient(emulator.endpoint, async () => emulator.issueToken(), { fetch: emulator.fetch });
  await client.createCall("8:acs:a", ["+15550100000"], options);
  await emulator.advance("2s");
  // @ts-expect-error a number or a text
  await emulator.advance(null);
  const { id } = emulator.trigger("PlayFailed", { callbackUrl: "https://app.example/", data: { operationContext: "a" } }) ?? {
    id: 0,
  };
  // @ts-expect-error one of two contracts
  emulator.trigger("PlayFailed", { contract: String(id) });
  emulator.script("+15550100000", [
    { say: "Hello" },
    { say: new Int16Array(320), gainDb: -6 },
    { say: new Uint8Array(44) },
    { until: "quiet", ms: 700, mostMs: 5000 },
    { afterMs: 800 },
    { press: "12#" },
    { hangUp: true },
  ]);
  // @ts-expect-error: there is no such wait
  emulator.script("+15550100000", [{ until: "silence" }]);
  const { ms, wav, keys, sounds } = emulator.heard("id", "+15550100000");
  const files: [number, Uint8Array<ArrayBuffer>, string, number[]] = [ms, wav(), keys(), sounds().map(({ rms }) => rms)];
  const barges: (number | undefined)[] = emulator.turns("id").map(({ interrupted }) => interrupted?.bargeInMs);
  await emulator.advance(files.length + barges.length);
  return emulator.calls();
}

export async function served(): Promise<string> {
  const { serve } = await import("ringwire/emulator/http");
  const { connectionString, close } = await serve({ port: 0 });
  await close();
  return connectionString;
}

export function slim(module: CompiledModule): SlimClient {
  initSync(module);
  // @ts-expect-error there must be one
  initSync(undefined);
  return new SlimClient("https://contoso.communication.azure.com", { key: "a2V5" });
}

export async function remind(
  client: CallAutomationClient,
  database: SqliteDatabase,
  storage: DurableObjectStorageLike,
  postgres: PostgresClient,
): Promise<string> {
  const stores: CallbackStore[] = [
    new MemoryStore(),
    new SqliteStore("calls.db"),
    new SqliteStore(database),
    new DurableObjectStore(storage),
    new PostgresStore({ connect: () => postgres, timeoutMs: 1000 }),
    new PostgresStore(postgres),
  ];
  const receiver = new CallbackReceiver({ unverified: true, store: stores[0] });
  const invite: CallInvite = { targetParticipant: { phoneNumber: "+14255550123" } };
  const pressed: { tones: string; length: number } = await receiver.flow(
    "appointment 17",
    async (flow: CallFlow) => {
      const { callConnectionId, kind } = await flow.act("call", (ids) =>
        client.createCall(invite, "https://app.example/callbacks", ids),
      );
      const connected: "CallConnected" = kind;
      const connection = client.getCallConnection(callConnectionId);
      const played = await flow.act(
        "greet",
        ({ operationContext }) => connection.getCallMedia().playToAll([], { operationContext }),
        {
          againAfterMs: 1000,
        },
      );
      const completed: "PlayCompleted" = played.kind;
      const { participants } = await flow.waitFor(
        "people",
        { callConnectionId, kind: "ParticipantsUpdated" },
        { timeoutMs: 1000 },
      );
      const length = await flow.step("count", (ids) => (participants ?? []).length + ids.repeatabilityRequestId.length);
      // @ts-expect-error no operation
      await flow.act("nothing", () => 7);
      // @ts-expect-error the number of a step is no name
      await flow.step(1, () => 7);
      return { tones: connected + completed, length };
    },
    { keepMs: 1000 },
  );
  // @ts-expect-error a receiver is no store
  new CallbackReceiver({ unverified: true, store: receiver });
  // @ts-expect-error neither a path nor a database
  new SqliteStore(7);
  // @ts-expect-error the URL is for the driver
  new PostgresStore("postgres://localhost/calls");
  return pressed.tones;
}
