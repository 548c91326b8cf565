// With `exactOptionalPropertyTypes` an optional member may be `undefined` only where its type says so: here it does, in every option.
import { CallAutomationClient, CallClient } from "ringwire";
import type {
  AddParticipantOptions,
  CallAutomationClientOptions,
  CallClientCreateCallOptions,
  CallClientOptions,
  CallInvite,
  CreateCallOptions,
  FileSource,
  MediaStreamingOptions,
  PlayOptions,
  RequestOptions,
  RetryOptions,
  SipCustomHeader,
  StartRecordingOptions,
  TextSource,
} from "ringwire";

/** The optional members of a type, each `undefined`. */
type Optional<Options> = { [Name in keyof Options as object extends Pick<Options, Name> ? Name : never]-?: undefined };
/** Compiles only if the type takes that. */
type Takes<Options, Given extends Partial<Options>> = [Options, Given];

export type AllTake = [
  Takes<AddParticipantOptions, Optional<AddParticipantOptions>>,
  Takes<CallAutomationClientOptions, Optional<CallAutomationClientOptions>>,
  Takes<CallClientCreateCallOptions, Optional<CallClientCreateCallOptions>>,
  Takes<CallClientOptions, Optional<CallClientOptions>>,
  Takes<CallInvite, Optional<CallInvite>>,
  Takes<CreateCallOptions, Optional<CreateCallOptions>>,
  Takes<FileSource, Optional<FileSource>>,
  Takes<MediaStreamingOptions, Optional<MediaStreamingOptions>>,
  Takes<PlayOptions, Optional<PlayOptions>>,
  Takes<RequestOptions, Optional<RequestOptions>>,
  Takes<RetryOptions, Optional<RetryOptions>>,
  Takes<SipCustomHeader, Optional<SipCustomHeader>>,
  Takes<StartRecordingOptions, Optional<StartRecordingOptions>>,
  Takes<TextSource, Optional<TextSource>>,
];

const nothing = undefined;
const retry = { maxRetries: nothing, baseDelayMs: nothing, maxDelayMs: nothing };
const bag = { retry, headers: nothing, timeoutMs: nothing, fetch: nothing, onAttempt: nothing, callbacks: nothing };
export const old = new CallClient("endpoint=https://a.example/;accesskey=a2V5", bag);
export const client = new CallAutomationClient("endpoint=https://a.example/;accesskey=a2V5", { ...bag, sourceIdentity: nothing });

export async function call() {
  await client.createCall(
    { targetParticipant: { phoneNumber: "+14255550123" }, sourceCallIdNumber: nothing, sourceDisplayName: nothing },
    "https://a.example/",
    {
      operationContext: nothing,
      signal: nothing,
      abortSignal: nothing,
      headers: nothing,
      mediaStreamingOptions: nothing,
      requestOptions: { timeout: nothing, customHeaders: nothing },
    },
  );
  const media = client.getCallConnection("c").getCallMedia();
  await media.playToAll([{ kind: "textSource", text: "a", voiceName: nothing, voiceKind: nothing }], { loop: nothing });
}
