// Appointment reminders and the clinic's front door, as a user wrote them for @azure/communication-call-automation 1.6.0 and
// @azure/communication-common. To move over, the names of these two modules are changed, and nothing else:
// tests/types/tsconfig.migration-*.json check the file against the types of both, migration.test.mjs runs it with both.
import {
  CallAutomationClient,
  DtmfTone,
  KnownCallRejectReason,
  StreamingData,
  VoiceKind,
  parseCallAutomationEvent,
  type AnswerCallResult,
  type CallAutomationClientOptions,
  type CallAutomationEvent,
  type CallConnection,
  type CallInvite,
  type CallLocator,
  type CallMedia,
  type CallMediaRecognizeChoiceOptions,
  type CallMediaRecognizeDtmfOptions,
  type CallParticipant,
  type CallRecording,
  type CreateCallOptions,
  type CreateCallResult,
  type FileSource,
  type RecognitionChoice,
  type ResultInformation,
  type StartRecordingOptions,
  type TextSource,
} from "@azure/communication-call-automation";
import {
  createIdentifierFromRawId,
  getIdentifierKind,
  getIdentifierRawId,
  isCommunicationUserIdentifier,
  isPhoneNumberIdentifier,
  type CommunicationIdentifier,
  type PhoneNumberIdentifier,
} from "@azure/communication-common";

/** Where things are. */
export interface Clinic {
  connectionString: string;
  callbackUrl: string;
  /** The clinic's own number, shown to patients. */
  number: string;
  /** Who takes calls: a phone number or a raw id. */
  desk: string;
  promptUrl: string;
  speechUrl: string;
}

const CHOICES: RecognitionChoice[] = [
  { label: "confirm", phrases: ["confirm", "yes"], tone: DtmfTone.One },
  { label: "desk", phrases: ["help", "agent"], tone: DtmfTone.Two },
];

export class Reminders {
  /** What happened, in order. */
  readonly log: string[] = [];
  private readonly client: CallAutomationClient;
  private readonly recording: CallRecording;
  private readonly from: PhoneNumberIdentifier;
  private readonly recordings = new Map<string, string>();

  constructor(
    private readonly clinic: Clinic,
    options?: CallAutomationClientOptions,
  ) {
    this.client = new CallAutomationClient(clinic.connectionString, options);
    this.recording = this.client.getCallRecording();
    this.from = { phoneNumber: clinic.number };
  }

  /** Calls a patient; gives the id of the call. */
  async remind(patient: string, abortSignal?: AbortSignal): Promise<string | undefined> {
    const invite: CallInvite = { targetParticipant: { phoneNumber: patient }, sourceCallIdNumber: this.from };
    const options: CreateCallOptions = {
      operationContext: "reminder",
      callIntelligenceOptions: { cognitiveServicesEndpoint: this.clinic.speechUrl },
      requestOptions: { timeout: 30_000, customHeaders: { "x-clinic": "reminders" } },
    };
    if (abortSignal) options.abortSignal = abortSignal;
    try {
      const { callConnectionProperties }: CreateCallResult = await this.client.createCall(
        invite,
        this.clinic.callbackUrl,
        options,
      );
      return callConnectionProperties.callConnectionId;
    } catch (error) {
      if ((error as Error).name !== "AbortError") throw error;
      this.log.push("not called after all");
      return undefined;
    }
  }

  /** Calls a family into one call. */
  async remindAll(patients: string[]): Promise<CallConnection> {
    const targets: CommunicationIdentifier[] = patients.map((phoneNumber) => ({ phoneNumber }));
    const options: CreateCallOptions = { sourceCallIdNumber: this.from, sourceDisplayName: "Clinic", operationContext: "family" };
    return (await this.client.createGroupCall(targets, this.clinic.callbackUrl, options)).callConnection;
  }

  /** A caller calls the clinic: hidden numbers are rejected, staff go to the desk, patients are answered. */
  async incoming(incomingCallContext: string, callerRawId: string, staff: string[]): Promise<AnswerCallResult | undefined> {
    const caller = createIdentifierFromRawId(callerRawId);
    if (!isPhoneNumberIdentifier(caller)) {
      await this.client.rejectCall(incomingCallContext, { callRejectReason: KnownCallRejectReason.Forbidden });
      return undefined;
    }
    if (staff.includes(caller.phoneNumber)) {
      await this.client.redirectCall(incomingCallContext, { targetParticipant: this.desk().targetParticipant });
      return undefined;
    }
    return this.client.answerCall(incomingCallContext, this.clinic.callbackUrl, { operationContext: "front door" });
  }

  /** Listens in on a call that another application began. */
  async listen(serverCallId: string): Promise<CallConnection> {
    const locator: CallLocator = { id: serverCallId, kind: "serverCallLocator" };
    return (await this.client.connectCall(locator, this.clinic.callbackUrl, { operationContext: "listen" })).callConnection;
  }

  /** A callback came in. */
  async callback(body: string): Promise<void> {
    const events: Record<string, unknown>[] = [JSON.parse(body)].flat();
    for (const event of events) await this.react(parseCallAutomationEvent(event));
  }

  private async react(event: CallAutomationEvent): Promise<void> {
    const call = this.client.getCallConnection(event.callConnectionId);
    const media = call.getCallMedia();
    switch (event.kind) {
      case "CallConnected":
        this.log.push(`connected ${event.operationContext}`);
        if (event.operationContext === "listen") return;
        await this.record(event.serverCallId);
        return this.ask(call, media);
      case "RecognizeCompleted": {
        const answer = event.choiceResult?.label ?? event.dtmfResult?.tones?.join("") ?? event.speechResult?.speech;
        this.log.push(`recognised ${event.recognitionType} ${answer}`);
        if (answer === "confirm" || answer === DtmfTone.One) return this.say(media, "Thank you. Goodbye.", "goodbye");
        const { invitationId } = await call.addParticipant(this.desk(), {
          invitationTimeoutInSeconds: 30,
          operationContext: "desk",
        });
        this.log.push(`invited as ${invitationId}`);
        return media.playToAll([this.prompt()], { loop: true, operationContext: "waiting" });
      }
      case "RecognizeFailed":
      case "PlayFailed":
        this.log.push(`${event.kind} ${this.why(event.resultInformation)}`);
        return this.end(call);
      case "PlayCompleted":
        this.log.push(`played ${event.operationContext}`);
        return event.operationContext === "goodbye" ? this.end(call) : undefined;
      case "AddParticipantSucceeded":
        this.log.push(`joined ${event.participant && getIdentifierRawId(event.participant)}`);
        await media.cancelAllOperations();
        if (event.participant) await media.startContinuousDtmfRecognition(event.participant, { operationContext: "keys" });
        return;
      case "AddParticipantFailed":
        this.log.push(`did not join: ${this.why(event.resultInformation)}`);
        return this.say(media, "The desk does not answer. Please call again.", "goodbye");
      case "ContinuousDtmfRecognitionToneReceived":
        this.log.push(`key ${event.sequenceId} ${event.tone}`);
        if (event.tone === DtmfTone.Pound) await this.pass(call);
        if (event.tone === DtmfTone.Asterisk) await this.aside(call);
        return;
      case "ParticipantsUpdated":
        this.log.push(`in the call: ${event.participants.map((participant) => this.name(participant)).join()}`);
        return;
      case "RecordingStateChanged":
        this.log.push(`recording ${event.state} ${event.recordingKind}`);
        return;
      case "CallDisconnected": {
        this.log.push(`over ${this.why(event.resultInformation)}`);
        const recordingId = this.recordings.get(event.serverCallId);
        if (recordingId && this.recordings.delete(event.serverCallId)) await this.recording.stop(recordingId);
        return;
      }
      default:
        this.log.push(event.kind);
    }
  }

  /** What a patient is asked: by a file and tones in a group, by speech in a call of two. */
  private async ask(call: CallConnection, media: CallMedia): Promise<void> {
    const { targetParticipants = [], answeredFor } = await call.getCallConnectionProperties();
    const [patient] = targetParticipants;
    if (!patient) {
      this.log.push(`no patient to ask at ${answeredFor?.phoneNumber}`);
      return;
    }
    const tones: CallMediaRecognizeDtmfOptions = {
      kind: "callMediaRecognizeDtmfOptions",
      playPrompt: this.prompt(),
      maxTonesToCollect: 1,
      interToneTimeoutInSeconds: 5,
      stopDtmfTones: [DtmfTone.Pound],
    };
    const choices: CallMediaRecognizeChoiceOptions = {
      kind: "callMediaRecognizeChoiceOptions",
      playPrompts: [this.prompt(), this.text("Press one or say confirm.")],
      choices: CHOICES,
      interruptPrompt: true,
      initialSilenceTimeoutInSeconds: 10,
      speechLanguage: "en-US",
    };
    await media.startRecognizing(patient, targetParticipants.length > 1 ? tones : choices);
  }

  private async record(serverCallId: string): Promise<void> {
    const options: StartRecordingOptions = {
      callLocator: { id: serverCallId, kind: "serverCallLocator" },
      recordingContent: "audio",
      recordingChannel: "unmixed",
      recordingFormat: "wav",
      channelAffinity: [{ channel: 0, targetParticipant: this.from }],
    };
    const { recordingId, recordingState } = await this.recording.start(options);
    this.recordings.set(serverCallId, recordingId);
    this.log.push(`recording is ${recordingState}`);
  }

  /** Nothing is kept of what is said about money. */
  async offTheRecord<Result>(serverCallId: string, work: () => Promise<Result>): Promise<Result> {
    const id = this.recordings.get(serverCallId);
    if (id) await this.recording.pause(id);
    const result = await work();
    if (id) {
      await this.recording.resume(id);
      const { recordingState } = await this.recording.getState(id);
      this.log.push(`recording is ${recordingState} again`);
    }
    return result;
  }

  /** A recording is ready. */
  async keep(contentLocation: string, deleteLocation: string, path: string): Promise<void> {
    await this.recording.downloadToPath(contentLocation, path, { offset: 0 });
    await this.recording.delete(deleteLocation);
  }

  /** The desk takes over: the patient is passed on, the machine leaves. */
  private async pass(call: CallConnection): Promise<void> {
    const { values = [] } = await call.listParticipants();
    const patient = values.map(({ identifier }) => identifier).find((who) => who && isPhoneNumberIdentifier(who));
    if (patient) await call.transferCallToParticipant(this.desk().targetParticipant, { transferee: patient });
    else await call.hangUp(false);
  }

  /** The desk wants a word among themselves: patients leave, other staff are muted. */
  private async aside(call: CallConnection): Promise<void> {
    const { values = [] } = await call.listParticipants();
    for (const { identifier } of values) {
      if (identifier && isPhoneNumberIdentifier(identifier))
        await call.removeParticipant(identifier, { operationContext: "aside" });
      else if (identifier && isCommunicationUserIdentifier(identifier)) await call.muteParticipant(identifier);
    }
  }

  /** Hangs up. A call that is over already is no reason to fail. */
  private async end(call: CallConnection): Promise<void> {
    try {
      await call.hangUp(true);
    } catch (error) {
      const { statusCode, code, details } = error as {
        statusCode?: number;
        code?: string;
        details?: { error?: { message?: string } };
      };
      if (statusCode !== 404) throw error;
      this.log.push(`over already: ${code} ${details?.error?.message}`);
    }
  }

  private say(media: CallMedia, text: string, operationContext: string): Promise<void> {
    return media.playToAll([this.text(text)], { operationContext, interruptCallMediaOperation: true });
  }

  private text(text: string): TextSource {
    return { kind: "textSource", text, sourceLocale: "en-US", voiceKind: VoiceKind.Female };
  }

  private prompt(): FileSource {
    return { kind: "fileSource", url: this.clinic.promptUrl, playSourceCacheId: "reminder" };
  }

  private desk(): CallInvite {
    const { desk } = this.clinic;
    const target = getIdentifierKind(createIdentifierFromRawId(desk.startsWith("+") ? `4:${desk}` : desk));
    if (target.kind === "phoneNumber") return { targetParticipant: target, sourceCallIdNumber: this.from };
    if (target.kind === "unknown") throw new Error(`no callee has the id ${target.id}`);
    return { targetParticipant: target, sourceDisplayName: "Clinic" };
  }

  private name({ identifier, isMuted, isOnHold }: CallParticipant): string {
    return `${identifier ? getIdentifierRawId(identifier) : "no identifier"}${isMuted ? " (muted)" : ""}${isOnHold ? " (on hold)" : ""}`;
  }

  private why(result: ResultInformation | undefined): string {
    return result ? `${result.code}/${result.subCode} ${result.message} ${result.sipDetails?.code ?? ""}` : "for no reason";
  }
}

/** What is said, as the service streams it. */
export function transcript(messages: string[]): string[] {
  return messages.flatMap((message) => {
    const data = StreamingData.parse(message);
    if (StreamingData.getStreamingKind() !== "TranscriptionData" || !("words" in data)) return [];
    return [`${getIdentifierRawId(data.participant)}: ${data.text} (${data.words.length} words, ${data.resultState})`];
  });
}
