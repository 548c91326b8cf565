// Made by goldens.mjs from tests/wire.
import type { CallClient, CallClientOperation, CallEvent } from "ringwire";

declare function result<Name extends CallClientOperation>(name: Name, result: Awaited<ReturnType<CallClient[Name]>>): void;
declare function event(event: CallEvent): void;

export async function goldens(client: CallClient): Promise<void> {
  // cancelMediaProcessing/request-encoded-id
  await client.cancelMediaProcessing("leg 7/ő?#%&=+:@é日😀~-._");
  // cancelMediaProcessing/request-everything
  await client.cancelMediaProcessing("1f0b2c00-5a6d-4e7f-8a9b-0c1d2e3f4a5b", "stop the music");
  // cancelMediaProcessing/request-minimal
  await client.cancelMediaProcessing("1f0b2c00-5a6d-4e7f-8a9b-0c1d2e3f4a5b");
  // cancelMediaProcessing/request-moved
  await client.cancelMediaProcessing("1f0b2c00-5a6d-4e7f-8a9b-0c1d2e3f4a5b", "stop");
  // cancelMediaProcessing/request-nothing-said
  await client.cancelMediaProcessing("1f0b2c00-5a6d-4e7f-8a9b-0c1d2e3f4a5b", undefined);
  // cancelMediaProcessing/response-200
  result("cancelMediaProcessing", { id: "9b74c989-7b2d-4f7e-8f0c-3b1e2d4a5c60", status: "completed", operationContext: "stop the music", resultInfo: { code: 200, subcode: 0, message: "Everything was stopped." } });
  // cancelMediaProcessing/response-202
  result("cancelMediaProcessing", { id: "9b74c989-7b2d-4f7e-8f0c-3b1e2d4a5c60", status: "notStarted", operationContext: "stop the music" });
  // cancelMediaProcessing/response-nulls
  result("cancelMediaProcessing", { id: "9b74c989-7b2d-4f7e-8f0c-3b1e2d4a5c60", status: "completed" });
  // createCall/request-everything
  await client.createCall({ communicationUserId: "8:acs:6f0c1a52-9d3e-4b7a-8c21-5e0d7fb3a914_0000000a-1b2c-3d4e-5f60-718293a4b5c6" }, [{ phoneNumber: "+36205550123" }, { communicationUserId: "8:acs:6f0c1a52-9d3e-4b7a-8c21-5e0d7fb3a914_0000000a-1b2c-3d4e-5f60-718293a4b5c7" }], { requestedCallEvents: ["dtmfReceived", "participantsUpdated"], requestedModalities: ["audio", "video"], callbackUri: "https://clinic.example/callbacks?secret=s%2B1&tenant=7#part", subject: "Appointment on Tuesday", alternateCallerId: { phoneNumber: "+3615550100" } });
  // createCall/request-identifier-kinds
  await client.createCall({ rawId: "28:9e107d9d-372b-4a68-8f7b-1f5d3c0a7e41" }, [{ communicationUserId: "8:acs:6f0c1a52-9d3e-4b7a-8c21-5e0d7fb3a914_0000000a-1b2c-3d4e-5f60-718293a4b5c7" }, { phoneNumber: "+36205550123" }, { microsoftTeamsUserId: "b1946ac9-2492-4d23-87c6-235b4d2611a0" }, { microsoftTeamsUserId: "7a1e9f30-visitor", isAnonymous: true }, { microsoftTeamsUserId: "c2a57bd0-3503-4e34-98d7-346c5e3722b1", cloud: "dod", isAnonymous: false }, { microsoftTeamsUserId: "d3b68ce1-4614-4f45-a9e8-457d6f4833c2", cloud: "gcch" }, { rawId: "28:9e107d9d-372b-4a68-8f7b-1f5d3c0a7e42" }], { callbackUri: "https://clinic.example/callbacks", requestedModalities: ["audio"], requestedCallEvents: [] });
  // createCall/request-minimal
  await client.createCall({ communicationUserId: "8:acs:6f0c1a52-9d3e-4b7a-8c21-5e0d7fb3a914_0000000a-1b2c-3d4e-5f60-718293a4b5c6" }, [{ phoneNumber: "+36205550123" }], { callbackUri: "https://clinic.example/callbacks", requestedModalities: ["audio"], requestedCallEvents: [] });
  // createCall/request-moved
  await client.createCall({ communicationUserId: "8:acs:6f0c1a52-9d3e-4b7a-8c21-5e0d7fb3a914_0000000a-1b2c-3d4e-5f60-718293a4b5c6" }, [{ communicationUserId: "8:acs:6f0c1a52-9d3e-4b7a-8c21-5e0d7fb3a914_0000000a-1b2c-3d4e-5f60-718293a4b5c7" }], { callbackUri: "https://clinic.example/callbacks", requestedModalities: ["audio"], requestedCallEvents: ["participantsUpdated"] });
  // createCall/request-nothing-said
  await client.createCall("8:acs:6f0c1a52-9d3e-4b7a-8c21-5e0d7fb3a914_0000000a-1b2c-3d4e-5f60-718293a4b5c6", ["+36205550123"], { callbackUri: "http://localhost:8080/callbacks", requestedModalities: ["audio"], requestedCallEvents: [], subject: undefined, alternateCallerId: undefined });
  // createCall/request-other-version
  await client.createCall("8:acs:6f0c1a52-9d3e-4b7a-8c21-5e0d7fb3a914_0000000a-1b2c-3d4e-5f60-718293a4b5c6", ["+36205550123"], { callbackUri: "https://clinic.example/callbacks", requestedModalities: ["audio"], requestedCallEvents: [] });
  // createCall/request-plain-http
  await client.createCall("8:acs:6f0c1a52-9d3e-4b7a-8c21-5e0d7fb3a914_0000000a-1b2c-3d4e-5f60-718293a4b5c6", ["+36205550123"], { callbackUri: "http://callbacks.test/here", requestedModalities: ["video"], requestedCallEvents: [] });
  // createCall/request-raw-ids
  await client.createCall("8:acs:6f0c1a52-9d3e-4b7a-8c21-5e0d7fb3a914_0000000a-1b2c-3d4e-5f60-718293a4b5c6", ["+36205550123", "4:+36205550124", "8:acs:r_u", "8:spool:u", "8:dod-acs:r_u", "8:gcch-acs:r_u", "8:orgid:b1946ac9", "8:dod:c2a57bd0", "8:gcch:d3b68ce1", "8:teamsvisitor:7a1e9f30", "28:9e107d9d", "somebody"], { callbackUri: "https://clinic.example/callbacks", requestedModalities: ["audio"], requestedCallEvents: [], alternateCallerId: "4:+3615550100" });
  // createCall/request-text
  await client.createCall("8:acs:6f0c1a52-9d3e-4b7a-8c21-5e0d7fb3a914_0000000a-1b2c-3d4e-5f60-718293a4b5c6", ["+36205550123"], { callbackUri: "https://clinic.example/callbacks", requestedModalities: ["audio"], requestedCallEvents: [], subject: "\"Dr. Őz\" \\ Ügyfél/日本 😀\n\r\t\b\f\u0001 ", alternateCallerId: "+3615550100" });
  // createCall/response-200
  result("createCall", { callLegId: "1f0b2c00-5a6d-4e7f-8a9b-0c1d2e3f4a5b" });
  // createCall/response-201
  result("createCall", { callLegId: "1f0b2c00-5a6d-4e7f-8a9b-0c1d2e3f4a5b" });
  // deleteCall/request-encoded-id
  await client.deleteCall("leg 7/ő?#%&=+:@é日😀~-._");
  // deleteCall/request-minimal
  await client.deleteCall("1f0b2c00-5a6d-4e7f-8a9b-0c1d2e3f4a5b");
  // deleteCall/request-moved
  await client.deleteCall("1f0b2c00-5a6d-4e7f-8a9b-0c1d2e3f4a5b");
  // deleteCall/response-202-with-body
  result("deleteCall", undefined);
  // deleteCall/response-202
  result("deleteCall", undefined);
  // events/CallLegStateChanged-established
  event({ kind: "CallLegStateChanged", subject: "callLeg/1f0b2c00-5a6d-4e7f-8a9b-0c1d2e3f4a5b/callState", eventType: "Microsoft.Communication.CallLegStateChanged", eventTime: "2021-05-14T09:26:53.5897932Z", conversationId: "aHR0cHM6Ly9jb252LmV4YW1wbGUvcm9vbXMvNw", callLegId: "1f0b2c00-5a6d-4e7f-8a9b-0c1d2e3f4a5b", callState: "established" });
  // events/CallLegStateChanged-establishing
  event({ kind: "CallLegStateChanged", subject: "callLeg/1f0b2c00-5a6d-4e7f-8a9b-0c1d2e3f4a5b/callState", eventType: "Microsoft.Communication.CallLegStateChanged", eventTime: "2021-05-14T09:26:53.5897932Z", callLegId: "1f0b2c00-5a6d-4e7f-8a9b-0c1d2e3f4a5b", callState: "establishing" });
  // events/CallLegStateChanged-terminated
  event({ kind: "CallLegStateChanged", subject: "callLeg/1f0b2c00-5a6d-4e7f-8a9b-0c1d2e3f4a5b/callState", eventType: "Microsoft.Communication.CallLegStateChanged", eventTime: "2021-05-14T09:26:53.5897932Z", callLegId: "1f0b2c00-5a6d-4e7f-8a9b-0c1d2e3f4a5b", callState: "terminated" });
  // events/CallLegStateChanged-terminating
  event({ kind: "CallLegStateChanged", subject: "callLeg/1f0b2c00-5a6d-4e7f-8a9b-0c1d2e3f4a5b/callState", eventType: "Microsoft.Communication.CallLegStateChanged", eventTime: "2021-05-14T09:26:53.5897932Z", callLegId: "1f0b2c00-5a6d-4e7f-8a9b-0c1d2e3f4a5b", callState: "terminating" });
  // events/CallRecordingStateChanged
  event({ kind: "CallRecordingStateChanged", subject: "callLeg/1f0b2c00-5a6d-4e7f-8a9b-0c1d2e3f4a5b/recording", eventType: "Microsoft.Communication.CallRecordingStateChanged", eventTime: "2021-05-14T09:26:53.5897932Z", recordingId: "rec-7", state: "active", startDateTime: "2021-05-14T09:26:53.5897932Z", conversationId: "aHR0cHM6Ly9jb252LmV4YW1wbGUvcm9vbXMvNw" });
  // events/DtmfReceived
  event({ kind: "DtmfReceived", subject: "callLeg/1f0b2c00-5a6d-4e7f-8a9b-0c1d2e3f4a5b/dtmf", eventType: "Microsoft.Communication.DtmfReceived", eventTime: "2021-05-14T09:26:53.5897932Z", toneInfo: { sequenceId: 3, tone: "Tone7" }, callLegId: "1f0b2c00-5a6d-4e7f-8a9b-0c1d2e3f4a5b" });
  // events/InviteParticipantResult-identifiers
  event({ kind: "InviteParticipantResult", subject: "callLeg/1f0b2c00-5a6d-4e7f-8a9b-0c1d2e3f4a5b/inviteParticipantResult", eventType: "Microsoft.Communication.InviteParticipantResult", eventTime: "2021-05-14T09:26:53.5897932Z", status: "running", callLegId: "1f0b2c00-5a6d-4e7f-8a9b-0c1d2e3f4a5b", participants: [{ communicationUserId: "8:acs:6f0c1a52-9d3e-4b7a-8c21-5e0d7fb3a914_0000000a-1b2c-3d4e-5f60-718293a4b5c7" }, { phoneNumber: "+36205550123" }, { microsoftTeamsUserId: "b1946ac9", isAnonymous: false, cloud: "public" }, { microsoftTeamsUserId: "7a1e9f30", isAnonymous: true, cloud: "public" }, { microsoftTeamsUserId: "d3b68ce1", isAnonymous: false, cloud: "gcch" }, { rawId: "28:9e107d9d" }] });
  // events/InviteParticipantResult
  event({ kind: "InviteParticipantResult", subject: "callLeg/1f0b2c00-5a6d-4e7f-8a9b-0c1d2e3f4a5b/inviteParticipantResult", eventType: "Microsoft.Communication.InviteParticipantResult", eventTime: "2021-05-14T09:26:53.5897932Z", operationContext: "bring in the nurse", status: "completed", callLegId: "1f0b2c00-5a6d-4e7f-8a9b-0c1d2e3f4a5b", participants: [{ communicationUserId: "8:acs:6f0c1a52-9d3e-4b7a-8c21-5e0d7fb3a914_0000000a-1b2c-3d4e-5f60-718293a4b5c7" }] });
  // events/ParticipantsUpdated-nobody
  event({ kind: "ParticipantsUpdated", subject: "callLeg/1f0b2c00-5a6d-4e7f-8a9b-0c1d2e3f4a5b/participantsUpdated", eventType: "Microsoft.Communication.ParticipantsUpdated", eventTime: "2021-05-14T09:26:53.5897932Z", callLegId: "1f0b2c00-5a6d-4e7f-8a9b-0c1d2e3f4a5b", participants: [] });
  // events/ParticipantsUpdated
  event({ kind: "ParticipantsUpdated", subject: "callLeg/1f0b2c00-5a6d-4e7f-8a9b-0c1d2e3f4a5b/participantsUpdated", eventType: "Microsoft.Communication.ParticipantsUpdated", eventTime: "2021-05-14T09:26:53.5897932Z", callLegId: "1f0b2c00-5a6d-4e7f-8a9b-0c1d2e3f4a5b", participants: [{ identifier: { communicationUserId: "8:acs:6f0c1a52-9d3e-4b7a-8c21-5e0d7fb3a914_0000000a-1b2c-3d4e-5f60-718293a4b5c7" }, participantId: "e4c79df2-5725-4056-bad9-568e7a5944d3", isMuted: false }, { identifier: { phoneNumber: "+36205550123" }, participantId: "e4c79df2-5725-4056-bad9-568e7a5944d4", isMuted: true }] });
  // events/PlayAudioResult-cancelled
  event({ kind: "PlayAudioResult", subject: "callLeg/1f0b2c00-5a6d-4e7f-8a9b-0c1d2e3f4a5b/playAudio", eventType: "Microsoft.Communication.PlayAudioResult", eventTime: "2021-05-14T09:26:53.5897932Z", resultInfo: { code: 400, subcode: 8508, message: "Cancelled before the end." }, status: "completed", callLegId: "1f0b2c00-5a6d-4e7f-8a9b-0c1d2e3f4a5b" });
  // events/PlayAudioResult-completed
  event({ kind: "PlayAudioResult", subject: "callLeg/1f0b2c00-5a6d-4e7f-8a9b-0c1d2e3f4a5b/playAudio", eventType: "Microsoft.Communication.PlayAudioResult", eventTime: "2021-05-14T09:26:53.5897932Z", resultInfo: { code: 200, subcode: 0, message: "Played to the end." }, operationContext: "greeting #7", status: "completed", callLegId: "1f0b2c00-5a6d-4e7f-8a9b-0c1d2e3f4a5b" });
  // events/PlayAudioResult-failed
  event({ kind: "PlayAudioResult", subject: "callLeg/1f0b2c00-5a6d-4e7f-8a9b-0c1d2e3f4a5b/playAudio", eventType: "Microsoft.Communication.PlayAudioResult", eventTime: "2021-05-14T09:26:53.5897932Z", resultInfo: { code: 400, subcode: 8536, message: "The file could not be downloaded." }, operationContext: "x", status: "failed", callLegId: "1f0b2c00-5a6d-4e7f-8a9b-0c1d2e3f4a5b" });
  // events/batch-empty
  // events/batch
  event({ kind: "CallLegStateChanged", subject: "callLeg/1f0b2c00-5a6d-4e7f-8a9b-0c1d2e3f4a5b/callState", eventType: "Microsoft.Communication.CallLegStateChanged", eventTime: "2021-05-14T09:26:53.5897932Z", callLegId: "1f0b2c00-5a6d-4e7f-8a9b-0c1d2e3f4a5b", callState: "established" });
  event({ kind: "DtmfReceived", subject: "callLeg/1f0b2c00-5a6d-4e7f-8a9b-0c1d2e3f4a5b/dtmf", eventType: "Microsoft.Communication.DtmfReceived", eventTime: "2021-05-14T09:26:53.5897932Z", toneInfo: { sequenceId: 1, tone: "Star" }, callLegId: "1f0b2c00-5a6d-4e7f-8a9b-0c1d2e3f4a5b" });
  // events/camel-case
  event({ kind: "CallLegStateChanged", subject: "callLeg/1f0b2c00-5a6d-4e7f-8a9b-0c1d2e3f4a5b/callState", eventType: "Microsoft.Communication.CallLegStateChanged", eventTime: "2021-05-14T09:26:53.5897932Z", conversationId: "aHR0cHM6Ly9jb252LmV4YW1wbGUvcm9vbXMvNw", callLegId: "1f0b2c00-5a6d-4e7f-8a9b-0c1d2e3f4a5b", callState: "established" });
  event({ kind: "DtmfReceived", subject: "callLeg/1f0b2c00-5a6d-4e7f-8a9b-0c1d2e3f4a5b/dtmf", eventType: "Microsoft.Communication.DtmfReceived", eventTime: "2021-05-14T09:26:53.5897932Z", toneInfo: { sequenceId: 1, tone: "Pound" }, callLegId: "1f0b2c00-5a6d-4e7f-8a9b-0c1d2e3f4a5b" });
  event({ kind: "PlayAudioResult", subject: "callLeg/1f0b2c00-5a6d-4e7f-8a9b-0c1d2e3f4a5b/playAudio", eventType: "Microsoft.Communication.PlayAudioResult", eventTime: "2021-05-14T09:26:53.5897932Z", resultInfo: { code: 200, subcode: 0, message: "Played." }, operationContext: "c", status: "completed", callLegId: "1f0b2c00-5a6d-4e7f-8a9b-0c1d2e3f4a5b" });
  event({ kind: "InviteParticipantResult", subject: "callLeg/1f0b2c00-5a6d-4e7f-8a9b-0c1d2e3f4a5b/inviteParticipantResult", eventType: "Microsoft.Communication.InviteParticipantResult", eventTime: "2021-05-14T09:26:53.5897932Z", resultInfo: { code: 487, subcode: 10003 }, operationContext: "c", status: "failed", callLegId: "1f0b2c00-5a6d-4e7f-8a9b-0c1d2e3f4a5b", participants: [{ communicationUserId: "8:acs:6f0c1a52-9d3e-4b7a-8c21-5e0d7fb3a914_0000000a-1b2c-3d4e-5f60-718293a4b5c7" }] });
  event({ kind: "ParticipantsUpdated", subject: "callLeg/1f0b2c00-5a6d-4e7f-8a9b-0c1d2e3f4a5b/participantsUpdated", eventType: "Microsoft.Communication.ParticipantsUpdated", eventTime: "2021-05-14T09:26:53.5897932Z", callLegId: "1f0b2c00-5a6d-4e7f-8a9b-0c1d2e3f4a5b", participants: [{ identifier: { phoneNumber: "+36205550123" }, participantId: "e4c79df2-5725-4056-bad9-568e7a5944d3", isMuted: false }] });
  event({ kind: "CallRecordingStateChanged", subject: "callLeg/1f0b2c00-5a6d-4e7f-8a9b-0c1d2e3f4a5b/recording", eventType: "Microsoft.Communication.CallRecordingStateChanged", eventTime: "2021-05-14T09:26:53.5897932Z", recordingId: "rec-7", state: "inactive", startDateTime: "2021-05-14T09:26:53.5897932Z", conversationId: "aHR0cHM6Ly9jb252LmV4YW1wbGUvcm9vbXMvNw" });
  // events/names-that-collide
  event({ kind: "DtmfReceived", eventType: "Microsoft.Communication.DtmfReceived", subject: "s", callLegId: "1f0b2c00-5a6d-4e7f-8a9b-0c1d2e3f4a5b", toneInfo: { sequenceId: 1, tone: "D" } });
  // events/text-batch
  event({ kind: "DtmfReceived", eventType: "Microsoft.Communication.DtmfReceived", toneInfo: { sequenceId: 1, tone: "A" }, callLegId: "l" });
  event({ kind: "DtmfReceived", eventType: "Microsoft.Communication.DtmfReceived", toneInfo: { sequenceId: 2, tone: "B" }, callLegId: "l" });
  // events/text
  event({ kind: "DtmfReceived", eventType: "Microsoft.Communication.DtmfReceived", toneInfo: { sequenceId: 1, tone: "Flash" }, callLegId: "ő😀" });
  // events/unknown-type
  event({ kind: "Unknown", subject: "callLeg/1f0b2c00-5a6d-4e7f-8a9b-0c1d2e3f4a5b/callConnected", eventType: "Microsoft.Communication.CallConnected", eventTime: "2021-05-14T09:26:53.5897932Z", data: { ServerCallId: "s", Nested: { A: [1, undefined, "x"] } } });
  event({ kind: "Unknown", eventType: "Microsoft.EventGrid.SubscriptionValidationEvent", data: { validationCode: "7" } });
  event({ kind: "Unknown", eventType: "DtmfReceived", data: "a text" });
  event({ kind: "Unknown", eventType: "microsoft.communication.DtmfReceived", data: [1] });
  event({ kind: "Unknown", eventType: "" });
  event({ kind: "Unknown", eventType: "Microsoft.Communication.", data: 0 });
  // hangupCall/request-encoded-id
  await client.hangupCall("leg 7/ő?#%&=+:@é日😀~-._");
  // hangupCall/request-minimal
  await client.hangupCall("1f0b2c00-5a6d-4e7f-8a9b-0c1d2e3f4a5b");
  // hangupCall/request-moved
  await client.hangupCall("1f0b2c00-5a6d-4e7f-8a9b-0c1d2e3f4a5b");
  // hangupCall/response-202-with-body
  result("hangupCall", undefined);
  // hangupCall/response-202
  result("hangupCall", undefined);
  // inviteParticipants/request-encoded-id
  await client.inviteParticipants("leg 7/ő?#%&=+:@é日😀~-._", ["+36205550123"]);
  // inviteParticipants/request-everything
  await client.inviteParticipants("1f0b2c00-5a6d-4e7f-8a9b-0c1d2e3f4a5b", [{ phoneNumber: "+36205550123" }, { communicationUserId: "8:acs:6f0c1a52-9d3e-4b7a-8c21-5e0d7fb3a914_0000000a-1b2c-3d4e-5f60-718293a4b5c7" }], { operationContext: "bring in the nurse", alternateCallerId: { phoneNumber: "+3615550100" } });
  // inviteParticipants/request-identifier-kinds
  await client.inviteParticipants("1f0b2c00-5a6d-4e7f-8a9b-0c1d2e3f4a5b", [{ communicationUserId: "8:acs:6f0c1a52-9d3e-4b7a-8c21-5e0d7fb3a914_0000000a-1b2c-3d4e-5f60-718293a4b5c7" }, { phoneNumber: "+36205550123" }, { microsoftTeamsUserId: "b1946ac9-2492-4d23-87c6-235b4d2611a0" }, { microsoftTeamsUserId: "7a1e9f30-visitor", isAnonymous: true }, { microsoftTeamsUserId: "c2a57bd0-3503-4e34-98d7-346c5e3722b1", cloud: "dod", isAnonymous: false }, { microsoftTeamsUserId: "d3b68ce1-4614-4f45-a9e8-457d6f4833c2", cloud: "gcch" }, { rawId: "28:9e107d9d-372b-4a68-8f7b-1f5d3c0a7e42" }], {});
  // inviteParticipants/request-minimal
  await client.inviteParticipants("1f0b2c00-5a6d-4e7f-8a9b-0c1d2e3f4a5b", [{ communicationUserId: "8:acs:6f0c1a52-9d3e-4b7a-8c21-5e0d7fb3a914_0000000a-1b2c-3d4e-5f60-718293a4b5c7" }]);
  // inviteParticipants/request-moved
  await client.inviteParticipants("1f0b2c00-5a6d-4e7f-8a9b-0c1d2e3f4a5b", ["+36205550123"]);
  // inviteParticipants/request-nothing-said
  await client.inviteParticipants("1f0b2c00-5a6d-4e7f-8a9b-0c1d2e3f4a5b", ["+36205550123"], undefined);
  // inviteParticipants/request-raw-ids
  await client.inviteParticipants("1f0b2c00-5a6d-4e7f-8a9b-0c1d2e3f4a5b", ["+36205550123", "4:+36205550124", "8:acs:r_u", "8:spool:u", "8:dod-acs:r_u", "8:gcch-acs:r_u", "8:orgid:b1946ac9", "8:dod:c2a57bd0", "8:gcch:d3b68ce1", "8:teamsvisitor:7a1e9f30", "28:9e107d9d", "somebody"], { alternateCallerId: "+3615550100" });
  // inviteParticipants/response-202-with-body
  result("inviteParticipants", undefined);
  // inviteParticipants/response-202
  result("inviteParticipants", undefined);
  // playAudio/request-empty
  await client.playAudio("1f0b2c00-5a6d-4e7f-8a9b-0c1d2e3f4a5b", {});
  // playAudio/request-encoded-id
  await client.playAudio("leg 7/ő?#%&=+:@é日😀~-._", { audioFileUri: "https://media.example/welcome.wav" });
  // playAudio/request-everything
  await client.playAudio("1f0b2c00-5a6d-4e7f-8a9b-0c1d2e3f4a5b", { resourceId: "welcome-2", operationContext: "greeting #7 \"ő\"", loop: true, audioFileUri: "https://media.example/wel%20come.wav?sv=1&sig=a%2Bb" });
  // playAudio/request-minimal
  await client.playAudio("1f0b2c00-5a6d-4e7f-8a9b-0c1d2e3f4a5b", { audioFileUri: "https://media.example/welcome.wav" });
  // playAudio/request-moved
  await client.playAudio("1f0b2c00-5a6d-4e7f-8a9b-0c1d2e3f4a5b", { audioFileUri: "https://media.example/welcome.wav" });
  // playAudio/request-once
  await client.playAudio("1f0b2c00-5a6d-4e7f-8a9b-0c1d2e3f4a5b", { loop: false, operationContext: "", resourceId: "" });
  // playAudio/response-202
  result("playAudio", { id: "9b74c989-7b2d-4f7e-8f0c-3b1e2d4a5c60", status: "notStarted", operationContext: "greeting #7", resultInfo: { code: 0, subcode: 0, message: "" } });
  // playAudio/response-bare
  result("playAudio", { id: "9b74c989-7b2d-4f7e-8f0c-3b1e2d4a5c60", status: "completed" });
  // playAudio/response-failed
  result("playAudio", { id: "9b74c989-7b2d-4f7e-8f0c-3b1e2d4a5c60", status: "failed", resultInfo: { code: 400, subcode: 8536, message: "The file could not be downloaded." } });
  // playAudio/response-nulls
  result("playAudio", { id: "9b74c989-7b2d-4f7e-8f0c-3b1e2d4a5c60", status: "running" });
  // removeParticipant/request-encoded-id
  await client.removeParticipant("leg 7/ő?#%&=+:@é日😀~-._", "leg 7/ő?#%&=+:@é日😀~-._");
  // removeParticipant/request-minimal
  await client.removeParticipant("1f0b2c00-5a6d-4e7f-8a9b-0c1d2e3f4a5b", "e4c79df2-5725-4056-bad9-568e7a5944d3");
  // removeParticipant/request-moved
  await client.removeParticipant("1f0b2c00-5a6d-4e7f-8a9b-0c1d2e3f4a5b", "e4c79df2-5725-4056-bad9-568e7a5944d3");
  // removeParticipant/request-raw-id
  await client.removeParticipant("1f0b2c00-5a6d-4e7f-8a9b-0c1d2e3f4a5b", "4:+36205550123");
  // removeParticipant/response-202-with-body
  result("removeParticipant", undefined);
  // removeParticipant/response-202
  result("removeParticipant", undefined);
}
