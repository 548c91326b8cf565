// Made by goldens.mjs from tests/wire.
import type { CallAutomationEvent, CallAutomationOperations, CallClient, CallClientOperation, CallClientResult, CallEvent } from "ringwire";

declare function result<Name extends CallClientOperation>(name: Name, result: CallClientResult<Name>): void;
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
  event({ kind: "Unknown", subject: "callLeg/1f0b2c00-5a6d-4e7f-8a9b-0c1d2e3f4a5b/callConnected", eventType: "Microsoft.Communication.CallConnected", type: "Microsoft.Communication.CallConnected", eventTime: "2021-05-14T09:26:53.5897932Z", data: { ServerCallId: "s", Nested: { A: [1, undefined, "x"] } } });
  event({ kind: "Unknown", eventType: "Microsoft.EventGrid.SubscriptionValidationEvent", type: "Microsoft.EventGrid.SubscriptionValidationEvent", data: { validationCode: "7" } });
  event({ kind: "Unknown", eventType: "DtmfReceived", type: "DtmfReceived", data: "a text" });
  event({ kind: "Unknown", eventType: "microsoft.communication.DtmfReceived", type: "microsoft.communication.DtmfReceived", data: [1] });
  event({ kind: "Unknown", eventType: "", type: "" });
  event({ kind: "Unknown", eventType: "Microsoft.Communication.", type: "Microsoft.Communication.", data: 0 });
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

type Operations = CallAutomationOperations;
declare function request<Name extends keyof Operations>(name: Name, ...args: Operations[Name]["arguments"]): void;
declare function answer<Name extends keyof Operations>(name: Name, result: Operations[Name]["result"]): void;
declare function callback(event: CallAutomationEvent): void;

export function goldensOfToday(): void {
  // addParticipant/request-in-full
  request("addParticipant", "clinic-call-0001", { targetParticipant: { phoneNumber: "+14255550123" }, sourceCallIdNumber: { phoneNumber: "+14255550100" }, sourceDisplayName: "Clinic", customCallingContext: [{ kind: "voip", key: "visit", value: "17" }] }, { operationContext: "visit-17", operationCallbackUrl: "https://clinic.example/prompts", invitationTimeoutInSeconds: 45 });
  // addParticipant/request-of-a-phone-number
  request("addParticipant", "clinic-call-0001", { targetParticipant: { phoneNumber: "+14255550123" } });
  // addParticipant/request-of-a-teams-app
  request("addParticipant", "clinic-call-0001", { targetParticipant: { teamsAppId: "3d52b1ef-6666-4eaf-9051-000000000007" } });
  // addParticipant/request-of-a-teams-user
  request("addParticipant", "clinic-call-0001", { targetParticipant: { microsoftTeamsUserId: "7c41a0de-5555-4d9e-8f40-000000000004" } });
  // addParticipant/request-of-a-user
  request("addParticipant", "clinic-call-0001", { targetParticipant: { communicationUserId: "8:acs:0f1d2c3b-1111-4a6b-9c1d-000000000001_0000000b-3333-4c8d-9e3f-000000000003" } });
  // addParticipant/request-of-an-extension-user
  request("addParticipant", "clinic-call-0001", { targetParticipant: { userId: "5e63c2f0-7777-4fb0-a162-000000000009", tenantId: "6f74d301-8888-40c1-b273-00000000000a", resourceId: "0f1d2c3b-1111-4a6b-9c1d-000000000001" } });
  // addParticipant/request-of-an-id-to-be-encoded
  request("addParticipant", "clinic 17/ő+%:&?#'*~", { targetParticipant: { phoneNumber: "+14255550123" } });
  // addParticipant/request-that-does-not-ring
  request("addParticipant", "clinic-call-0001", { targetParticipant: { communicationUserId: "8:acs:0f1d2c3b-1111-4a6b-9c1d-000000000001_0000000b-3333-4c8d-9e3f-000000000003" } }, { invitationTimeoutInSeconds: 0 });
  // addParticipant/request-that-rings-for-ever
  request("addParticipant", "clinic-call-0001", { targetParticipant: { communicationUserId: "8:acs:0f1d2c3b-1111-4a6b-9c1d-000000000001_0000000b-3333-4c8d-9e3f-000000000003" } }, { invitationTimeoutInSeconds: 180 });
  // addParticipant/request-with-an-asserted-id
  request("addParticipant", "clinic-call-0001", { targetParticipant: { phoneNumber: "+14255550177", assertedId: "b2" } });
  // addParticipant/request-with-every-header
  request("addParticipant", "clinic-call-0001", { targetParticipant: { phoneNumber: "+14255550123" }, customCallingContext: [{ kind: "voip", key: "visit", value: "17" }, { kind: "sipuui", key: "ignored", value: "56a390f3;encoding=hex" }, { kind: "sipx", key: "visit", value: "17", sipHeaderPrefix: "X-" }, { kind: "sipx", key: "ward", value: "b", sipHeaderPrefix: "X-MS-Custom-" }, { kind: "sipx", key: "floor", value: "2" }, { kind: "TeamsPhoneCallDetails", callTopic: "A late visit" }] });
  // addParticipant/request-with-no-headers
  request("addParticipant", "clinic-call-0001", { targetParticipant: { phoneNumber: "+14255550123" }, customCallingContext: [] });
  // addParticipant/request-with-sip-by-default
  request("addParticipant", "clinic-call-0001", { targetParticipant: { phoneNumber: "+14255550123" }, customCallingContext: [{ kind: "sipx", key: "floor", value: "2" }] });
  // addParticipant/request-with-sip-ms-custom
  request("addParticipant", "clinic-call-0001", { targetParticipant: { phoneNumber: "+14255550123" }, customCallingContext: [{ kind: "sipx", key: "ward", value: "b", sipHeaderPrefix: "X-MS-Custom-" }] });
  // addParticipant/request-with-sip-x
  request("addParticipant", "clinic-call-0001", { targetParticipant: { phoneNumber: "+14255550123" }, customCallingContext: [{ kind: "sipx", key: "visit", value: "17", sipHeaderPrefix: "X-" }] });
  // addParticipant/request-with-teams-details-in-full
  request("addParticipant", "clinic-call-0001", { targetParticipant: { microsoftTeamsUserId: "7c41a0de-5555-4d9e-8f40-000000000004" }, customCallingContext: [{ kind: "TeamsPhoneCallDetails", teamsPhoneCallerDetails: { caller: { phoneNumber: "+14255550123" }, name: "A. Patient", phoneNumber: "+14255550123", recordId: "patient-17", screenPopUrl: "https://clinic.example/patients/17", isAuthenticated: true, additionalCallerInformation: { ward: "b", language: "hu" } }, teamsPhoneSourceDetails: { source: { communicationUserId: "8:acs:0f1d2c3b-1111-4a6b-9c1d-000000000001_0000000a-2222-4b7c-8d2e-000000000002" }, language: "en", status: "open", intendedTargets: { first: { communicationUserId: "8:acs:0f1d2c3b-1111-4a6b-9c1d-000000000001_0000000b-3333-4c8d-9e3f-000000000003" }, second: { microsoftTeamsUserId: "7c41a0de-5555-4d9e-8f40-000000000004" } } }, sessionId: "session-17", intent: "move the visit", callTopic: "A late visit", callContext: "Called twice.", transcriptUrl: "https://clinic.example/transcripts/17", callSentiment: "calm", suggestedActions: "Offer Tuesday." }] });
  // addParticipant/request-with-teams-details-of-a-caller
  request("addParticipant", "clinic-call-0001", { targetParticipant: { microsoftTeamsUserId: "7c41a0de-5555-4d9e-8f40-000000000004" }, customCallingContext: [{ kind: "TeamsPhoneCallDetails", teamsPhoneCallerDetails: { caller: { id: "48:night-service" }, name: "A. Patient", phoneNumber: "+14255550123" }, teamsPhoneSourceDetails: { source: { teamsAppId: "3d52b1ef-6666-4eaf-9051-000000000007" }, language: "en", status: "open" } }] });
  // addParticipant/request-with-teams-details
  request("addParticipant", "clinic-call-0001", { targetParticipant: { microsoftTeamsUserId: "7c41a0de-5555-4d9e-8f40-000000000004" }, customCallingContext: [{ kind: "TeamsPhoneCallDetails", callTopic: "A late visit" }] });
  // addParticipant/request-with-user-to-user
  request("addParticipant", "clinic-call-0001", { targetParticipant: { phoneNumber: "+14255550123" }, customCallingContext: [{ kind: "sipuui", key: "ignored", value: "56a390f3;encoding=hex" }] });
  // addParticipant/request-with-voip
  request("addParticipant", "clinic-call-0001", { targetParticipant: { phoneNumber: "+14255550123" }, customCallingContext: [{ kind: "voip", key: "visit", value: "17" }] });
  // addParticipant/response-in-full
  answer("addParticipant", { participant: { identifier: { phoneNumber: "+14255550123", rawId: "4:+14255550123" }, isMuted: false, isOnHold: true }, operationContext: "visit-17", invitationId: "invitation-17" });
  // addParticipant/response-without-a-participant
  answer("addParticipant", { invitationId: "invitation-17" });
  // answerCall/request-by-a-user
  request("answerCall", { communicationUserId: "8:acs:0f1d2c3b-1111-4a6b-9c1d-000000000001_0000000a-2222-4b7c-8d2e-000000000002" }, "eyJpbnZlbnRlZCI6InJpbmcgcmluZyJ9", "https://clinic.example/calls?visit=17", { operationContext: "visit-17" });
  // answerCall/request-in-full
  request("answerCall", { communicationUserId: "8:acs:0f1d2c3b-1111-4a6b-9c1d-000000000001_0000000a-2222-4b7c-8d2e-000000000002" }, "eyJpbnZlbnRlZCI6InJpbmcgcmluZyJ9", "https://clinic.example/calls?visit=17", { operationContext: "visit-17", callIntelligenceOptions: { cognitiveServicesEndpoint: "https://contoso-speech.cognitiveservices.azure.com/" }, mediaStreamingOptions: { transportType: "websocket", transportUrl: "wss://clinic.example/audio", contentType: "audio", audioChannelType: "mixed", startMediaStreaming: true, enableBidirectional: true, audioFormat: "pcm24KMono", enableDtmfTones: true }, transcriptionOptions: { transportType: "websocket", transportUrl: "wss://clinic.example/words", locale: "hu-HU", speechModelEndpointId: "clinic-words", startTranscription: false, enableIntermediateResults: true } });
  // answerCall/request-least
  request("answerCall", undefined, "eyJpbnZlbnRlZCI6InJpbmcgcmluZyJ9", "https://clinic.example/calls?visit=17");
  // answerCall/response-at-first
  answer("answerCall", { callConnectionState: "connecting", callConnectionId: "clinic-call-0001", targetParticipants: [{ phoneNumber: "+14255550123", rawId: "4:+14255550123" }], callbackUrl: "https://clinic.example/calls?visit=17" });
  // answerCall/response-in-full
  answer("answerCall", { serverCallId: "aHR0cHM6Ly9jYWxsLzE", callConnectionState: "connected", sourceDisplayName: "Clinic", correlationId: "correlation-17", mediaStreamingSubscription: { id: "streaming-17", state: "active", subscribedContentTypes: ["audio"] }, transcriptionSubscription: { id: "words-17", state: "inactive", subscribedResultStates: ["final", "intermediate"], locale: "hu-HU" }, callConnectionId: "clinic-call-0001", source: { communicationUserId: "8:acs:0f1d2c3b-1111-4a6b-9c1d-000000000001_0000000a-2222-4b7c-8d2e-000000000002" }, answeredby: { communicationUserId: "8:acs:0f1d2c3b-1111-4a6b-9c1d-000000000001_0000000a-2222-4b7c-8d2e-000000000002" }, answeredFor: { phoneNumber: "+14255550101" }, targetParticipants: [{ phoneNumber: "+14255550123", rawId: "4:+14255550123" }, { communicationUserId: "8:acs:0f1d2c3b-1111-4a6b-9c1d-000000000001_0000000a-2222-4b7c-8d2e-000000000002" }, { rawId: "8:orgid:7c41a0de-5555-4d9e-8f40-000000000004", microsoftTeamsUserId: "7c41a0de-5555-4d9e-8f40-000000000004", isAnonymous: false, cloud: "public" }, { rawId: "28:gcch:3d52b1ef-6666-4eaf-9051-000000000008", teamsAppId: "3d52b1ef-6666-4eaf-9051-000000000008", cloud: "gcch" }, { rawId: "8:acs:0f1d2c3b-1111-4a6b-9c1d-000000000001_6f74d301-8888-40c1-b273-00000000000a_5e63c2f0-7777-4fb0-a162-000000000009", userId: "5e63c2f0-7777-4fb0-a162-000000000009", resourceId: "0f1d2c3b-1111-4a6b-9c1d-000000000001", tenantId: "6f74d301-8888-40c1-b273-00000000000a", cloud: "public" }, { id: "48:night-service" }], sourceCallerIdNumber: { phoneNumber: "+14255550100" }, callbackUrl: "https://clinic.example/calls?visit=17" });
  // answerCall/response-least
  answer("answerCall", { callConnectionId: "clinic-call-0001" });
  // cancelAddParticipantOperation/request-in-full
  request("cancelAddParticipantOperation", "clinic-call-0001", "invitation-17", { operationContext: "visit-17", operationCallbackUrl: "https://clinic.example/prompts" });
  // cancelAddParticipantOperation/request-least
  request("cancelAddParticipantOperation", "clinic-call-0001", "invitation-17");
  // cancelAddParticipantOperation/request-of-an-id-to-be-encoded
  request("cancelAddParticipantOperation", "clinic 17/ő+%:&?#'*~", "invitation-17");
  // cancelAddParticipantOperation/request-with-an-empty-context
  request("cancelAddParticipantOperation", "clinic-call-0001", "invitation-17", { operationContext: "" });
  // cancelAddParticipantOperation/response-in-full
  answer("cancelAddParticipantOperation", { invitationId: "invitation-17", operationContext: "visit-17" });
  // cancelAllOperations/request-least
  request("cancelAllOperations", "clinic-call-0001");
  // cancelAllOperations/request-of-an-id-to-be-encoded
  request("cancelAllOperations", "clinic 17/ő+%:&?#'*~");
  // cancelAllOperations/response-nothing
  answer("cancelAllOperations", undefined);
  // connectCall/request-by-group
  request("connectCall", undefined, { kind: "groupCallLocator", id: "1c2d3e4f-9999-41d2-8384-00000000000b" }, "https://clinic.example/calls?visit=17", { operationContext: "visit-17" });
  // connectCall/request-by-room-in-full
  request("connectCall", undefined, { kind: "roomCallLocator", id: "99123456789012345" }, "https://clinic.example/calls?visit=17", { operationContext: "visit-17", callIntelligenceOptions: { cognitiveServicesEndpoint: "https://contoso-speech.cognitiveservices.azure.com/" }, mediaStreamingOptions: { transportType: "websocket", transportUrl: "wss://clinic.example/audio", contentType: "audio", audioChannelType: "mixed", startMediaStreaming: true, enableBidirectional: true, audioFormat: "pcm24KMono", enableDtmfTones: true }, transcriptionOptions: { transportType: "websocket", transportUrl: "wss://clinic.example/words", locale: "hu-HU", speechModelEndpointId: "clinic-words", startTranscription: false, enableIntermediateResults: true } });
  // connectCall/request-by-server-call
  request("connectCall", undefined, { kind: "serverCallLocator", id: "aHR0cHM6Ly9jYWxsLzE" }, "https://clinic.example/calls?visit=17");
  // connectCall/response-at-first
  answer("connectCall", { callConnectionState: "connecting", callConnectionId: "clinic-call-0001", targetParticipants: [{ phoneNumber: "+14255550123", rawId: "4:+14255550123" }], callbackUrl: "https://clinic.example/calls?visit=17" });
  // connectCall/response-in-full
  answer("connectCall", { serverCallId: "aHR0cHM6Ly9jYWxsLzE", callConnectionState: "connected", sourceDisplayName: "Clinic", correlationId: "correlation-17", mediaStreamingSubscription: { id: "streaming-17", state: "active", subscribedContentTypes: ["audio"] }, transcriptionSubscription: { id: "words-17", state: "inactive", subscribedResultStates: ["final", "intermediate"], locale: "hu-HU" }, callConnectionId: "clinic-call-0001", source: { communicationUserId: "8:acs:0f1d2c3b-1111-4a6b-9c1d-000000000001_0000000a-2222-4b7c-8d2e-000000000002" }, answeredby: { communicationUserId: "8:acs:0f1d2c3b-1111-4a6b-9c1d-000000000001_0000000a-2222-4b7c-8d2e-000000000002" }, targetParticipants: [{ phoneNumber: "+14255550123", rawId: "4:+14255550123" }, { communicationUserId: "8:acs:0f1d2c3b-1111-4a6b-9c1d-000000000001_0000000a-2222-4b7c-8d2e-000000000002" }, { rawId: "8:orgid:7c41a0de-5555-4d9e-8f40-000000000004", microsoftTeamsUserId: "7c41a0de-5555-4d9e-8f40-000000000004", isAnonymous: false, cloud: "public" }, { rawId: "28:gcch:3d52b1ef-6666-4eaf-9051-000000000008", teamsAppId: "3d52b1ef-6666-4eaf-9051-000000000008", cloud: "gcch" }, { rawId: "8:acs:0f1d2c3b-1111-4a6b-9c1d-000000000001_6f74d301-8888-40c1-b273-00000000000a_5e63c2f0-7777-4fb0-a162-000000000009", userId: "5e63c2f0-7777-4fb0-a162-000000000009", resourceId: "0f1d2c3b-1111-4a6b-9c1d-000000000001", tenantId: "6f74d301-8888-40c1-b273-00000000000a", cloud: "public" }, { id: "48:night-service" }], answeredFor: { phoneNumber: "+14255550101" }, sourceCallerIdNumber: { phoneNumber: "+14255550100" }, callbackUrl: "https://clinic.example/calls?visit=17" });
  // connectCall/response-least
  answer("connectCall", { callConnectionId: "clinic-call-0001" });
  // createCall/request-from-a-number
  request("createCall", undefined, { targetParticipant: { phoneNumber: "+14255550123" }, sourceCallIdNumber: { phoneNumber: "+14255550100" } }, "https://clinic.example/calls?visit=17");
  // createCall/request-from-a-teams-app
  request("createCall", undefined, { targetParticipant: { microsoftTeamsUserId: "7c41a0de-5555-4d9e-8f40-000000000005", isAnonymous: false, cloud: "dod" } }, "https://clinic.example/calls?visit=17", { teamsAppSource: { teamsAppId: "3d52b1ef-6666-4eaf-9051-000000000007" } });
  // createCall/request-from-a-user
  request("createCall", { communicationUserId: "8:acs:0f1d2c3b-1111-4a6b-9c1d-000000000001_0000000a-2222-4b7c-8d2e-000000000002" }, { targetParticipant: { communicationUserId: "8:acs:0f1d2c3b-1111-4a6b-9c1d-000000000001_0000000b-3333-4c8d-9e3f-000000000003" }, sourceDisplayName: "Clinic „Ő” 😀" }, "https://clinic.example/calls?visit=17", { operationContext: "visit-17" });
  // createCall/request-in-full
  request("createCall", { communicationUserId: "8:acs:0f1d2c3b-1111-4a6b-9c1d-000000000001_0000000a-2222-4b7c-8d2e-000000000002" }, { targetParticipant: { phoneNumber: "+14255550123" }, sourceCallIdNumber: { phoneNumber: "+14255550100" }, sourceDisplayName: "Clinic" }, "https://clinic.example/calls?visit=17", { operationContext: "visit-17", callIntelligenceOptions: { cognitiveServicesEndpoint: "https://contoso-speech.cognitiveservices.azure.com/" }, mediaStreamingOptions: { transportType: "websocket", transportUrl: "wss://clinic.example/audio", contentType: "audio", audioChannelType: "mixed", startMediaStreaming: true, enableBidirectional: true, audioFormat: "pcm24KMono", enableDtmfTones: true }, transcriptionOptions: { transportType: "websocket", transportUrl: "wss://clinic.example/words", locale: "hu-HU", speechModelEndpointId: "clinic-words", startTranscription: false, enableIntermediateResults: true }, teamsAppSource: { teamsAppId: "3d52b1ef-6666-4eaf-9051-000000000007" } });
  // createCall/request-to-a-number-with-a-raw-id
  request("createCall", undefined, { targetParticipant: { phoneNumber: "+14255550177", rawId: "4:+14255550177_b2" }, sourceCallIdNumber: { phoneNumber: "+14255550100" } }, "https://clinic.example/calls?visit=17");
  // createCall/request-to-a-phone-number
  request("createCall", undefined, { targetParticipant: { phoneNumber: "+14255550123" } }, "https://clinic.example/calls?visit=17");
  // createCall/request-to-a-teams-app
  request("createCall", undefined, { targetParticipant: { teamsAppId: "3d52b1ef-6666-4eaf-9051-000000000007" } }, "https://clinic.example/calls?visit=17");
  // createCall/request-to-a-teams-user
  request("createCall", undefined, { targetParticipant: { microsoftTeamsUserId: "7c41a0de-5555-4d9e-8f40-000000000004" } }, "https://clinic.example/calls?visit=17");
  // createCall/request-to-a-user
  request("createCall", undefined, { targetParticipant: { communicationUserId: "8:acs:0f1d2c3b-1111-4a6b-9c1d-000000000001_0000000b-3333-4c8d-9e3f-000000000003" } }, "https://clinic.example/calls?visit=17");
  // createCall/request-to-a-visitor
  request("createCall", undefined, { targetParticipant: { microsoftTeamsUserId: "7c41a0de-5555-4d9e-8f40-000000000006", isAnonymous: true } }, "https://clinic.example/calls?visit=17");
  // createCall/request-to-an-extension-user
  request("createCall", undefined, { targetParticipant: { userId: "5e63c2f0-7777-4fb0-a162-000000000009", tenantId: "6f74d301-8888-40c1-b273-00000000000a", resourceId: "0f1d2c3b-1111-4a6b-9c1d-000000000001" } }, "https://clinic.example/calls?visit=17");
  // createCall/request-to-other-clouds
  request("createCall", undefined, { targetParticipant: { userId: "5e63c2f0-7777-4fb0-a162-000000000009", tenantId: "6f74d301-8888-40c1-b273-00000000000a", resourceId: "0f1d2c3b-1111-4a6b-9c1d-000000000001", cloud: "gcch" } }, "https://clinic.example/calls?visit=17", { teamsAppSource: { teamsAppId: "3d52b1ef-6666-4eaf-9051-000000000008", cloud: "gcch" } });
  // createCall/response-at-first
  answer("createCall", { callConnectionState: "connecting", callConnectionId: "clinic-call-0001", targetParticipants: [{ phoneNumber: "+14255550123", rawId: "4:+14255550123" }], callbackUrl: "https://clinic.example/calls?visit=17" });
  // createCall/response-in-full
  answer("createCall", { serverCallId: "aHR0cHM6Ly9jYWxsLzE", callConnectionState: "connected", sourceDisplayName: "Clinic", correlationId: "correlation-17", mediaStreamingSubscription: { id: "streaming-17", state: "active", subscribedContentTypes: ["audio"] }, transcriptionSubscription: { id: "words-17", state: "inactive", subscribedResultStates: ["final", "intermediate"], locale: "hu-HU" }, callConnectionId: "clinic-call-0001", source: { communicationUserId: "8:acs:0f1d2c3b-1111-4a6b-9c1d-000000000001_0000000a-2222-4b7c-8d2e-000000000002" }, answeredby: { communicationUserId: "8:acs:0f1d2c3b-1111-4a6b-9c1d-000000000001_0000000a-2222-4b7c-8d2e-000000000002" }, answeredFor: { phoneNumber: "+14255550101" }, targetParticipants: [{ phoneNumber: "+14255550123", rawId: "4:+14255550123" }, { communicationUserId: "8:acs:0f1d2c3b-1111-4a6b-9c1d-000000000001_0000000a-2222-4b7c-8d2e-000000000002" }, { rawId: "8:orgid:7c41a0de-5555-4d9e-8f40-000000000004", microsoftTeamsUserId: "7c41a0de-5555-4d9e-8f40-000000000004", isAnonymous: false, cloud: "public" }, { rawId: "28:gcch:3d52b1ef-6666-4eaf-9051-000000000008", teamsAppId: "3d52b1ef-6666-4eaf-9051-000000000008", cloud: "gcch" }, { rawId: "8:acs:0f1d2c3b-1111-4a6b-9c1d-000000000001_6f74d301-8888-40c1-b273-00000000000a_5e63c2f0-7777-4fb0-a162-000000000009", userId: "5e63c2f0-7777-4fb0-a162-000000000009", resourceId: "0f1d2c3b-1111-4a6b-9c1d-000000000001", tenantId: "6f74d301-8888-40c1-b273-00000000000a", cloud: "public" }, { id: "48:night-service" }], sourceCallerIdNumber: { phoneNumber: "+14255550100" }, callbackUrl: "https://clinic.example/calls?visit=17" });
  // createCall/response-least
  answer("createCall", { callConnectionId: "clinic-call-0001" });
  // createCall/response-of-spare-people
  answer("createCall", { callConnectionId: "clinic-call-0001", targetParticipants: [{ phoneNumber: "+14255550123", rawId: "4:+14255550123" }, { phoneNumber: "+14255550177", rawId: "4:+14255550177_b2", assertedId: "b2" }, { phoneNumber: "anonymous", rawId: "4:anonymous", isAnonymous: true }, { microsoftTeamsUserId: "7c41a0de-5555-4d9e-8f40-000000000004", rawId: "8:orgid:7c41a0de-5555-4d9e-8f40-000000000004", cloud: "public", isAnonymous: false }, { teamsAppId: "3d52b1ef-6666-4eaf-9051-000000000008", rawId: "28:orgid:3d52b1ef-6666-4eaf-9051-000000000008", cloud: "public" }, { userId: "5e63c2f0-7777-4fb0-a162-000000000009", resourceId: "0f1d2c3b-1111-4a6b-9c1d-000000000001", tenantId: "6f74d301-8888-40c1-b273-00000000000a", rawId: "8:acs:0f1d2c3b-1111-4a6b-9c1d-000000000001_6f74d301-8888-40c1-b273-00000000000a_5e63c2f0-7777-4fb0-a162-000000000009", cloud: "public" }] });
  // createGroupCall/request-in-full
  request("createGroupCall", { communicationUserId: "8:acs:0f1d2c3b-1111-4a6b-9c1d-000000000001_0000000a-2222-4b7c-8d2e-000000000002" }, [{ phoneNumber: "+14255550123" }, { communicationUserId: "8:acs:0f1d2c3b-1111-4a6b-9c1d-000000000001_0000000b-3333-4c8d-9e3f-000000000003" }], "https://clinic.example/calls?visit=17", { operationContext: "visit-17", sourceCallIdNumber: { phoneNumber: "+14255550100" }, sourceDisplayName: "Clinic", callIntelligenceOptions: { cognitiveServicesEndpoint: "https://contoso-speech.cognitiveservices.azure.com/" }, mediaStreamingOptions: { transportType: "websocket", transportUrl: "wss://clinic.example/audio", contentType: "audio", audioChannelType: "unmixed", startMediaStreaming: true, enableBidirectional: true, audioFormat: "pcm16KMono", enableDtmfTones: true }, transcriptionOptions: { transportType: "websocket", transportUrl: "wss://clinic.example/words", locale: "en-US", speechModelEndpointId: "clinic-words", startTranscription: false, enableIntermediateResults: true }, teamsAppSource: { teamsAppId: "3d52b1ef-6666-4eaf-9051-000000000007" } });
  // createGroupCall/request-preview
  request("createGroupCall", undefined, [{ phoneNumber: "+14255550123" }], "https://clinic.example/calls?visit=17", { transcriptionOptions: { transportType: "websocket", locales: ["hu-HU", "en-US"], enableSentimentAnalysis: true, piiRedactionOptions: { enable: true, redactionType: "maskWithCharacter" }, summarizationOptions: { enableEndCallSummary: false }, locale: "en-US" }, enableLoopbackAudio: false });
  // createGroupCall/request-to-every-kind
  request("createGroupCall", undefined, [{ phoneNumber: "+14255550123" }, { communicationUserId: "8:acs:0f1d2c3b-1111-4a6b-9c1d-000000000001_0000000b-3333-4c8d-9e3f-000000000003" }, { microsoftTeamsUserId: "7c41a0de-5555-4d9e-8f40-000000000004" }, { teamsAppId: "3d52b1ef-6666-4eaf-9051-000000000007" }, { userId: "5e63c2f0-7777-4fb0-a162-000000000009", tenantId: "6f74d301-8888-40c1-b273-00000000000a", resourceId: "0f1d2c3b-1111-4a6b-9c1d-000000000001" }, { id: "48:night-service" }], "https://clinic.example/calls?visit=17");
  // createGroupCall/request-to-one
  request("createGroupCall", undefined, [{ communicationUserId: "8:acs:0f1d2c3b-1111-4a6b-9c1d-000000000001_0000000b-3333-4c8d-9e3f-000000000003" }], "https://clinic.example/calls?visit=17");
  // createGroupCall/response-at-first
  answer("createGroupCall", { callConnectionState: "connecting", callConnectionId: "clinic-call-0001", targetParticipants: [{ phoneNumber: "+14255550123", rawId: "4:+14255550123" }], callbackUrl: "https://clinic.example/calls?visit=17" });
  // createGroupCall/response-in-full
  answer("createGroupCall", { serverCallId: "aHR0cHM6Ly9jYWxsLzE", callConnectionState: "connected", sourceDisplayName: "Clinic", correlationId: "correlation-17", mediaStreamingSubscription: { id: "streaming-17", state: "active", subscribedContentTypes: ["audio"] }, transcriptionSubscription: { id: "words-17", state: "inactive", subscribedResultStates: ["final", "intermediate"], locale: "hu-HU" }, callConnectionId: "clinic-call-0001", source: { communicationUserId: "8:acs:0f1d2c3b-1111-4a6b-9c1d-000000000001_0000000a-2222-4b7c-8d2e-000000000002" }, answeredby: { communicationUserId: "8:acs:0f1d2c3b-1111-4a6b-9c1d-000000000001_0000000a-2222-4b7c-8d2e-000000000002" }, answeredFor: { phoneNumber: "+14255550101" }, targetParticipants: [{ phoneNumber: "+14255550123", rawId: "4:+14255550123" }, { communicationUserId: "8:acs:0f1d2c3b-1111-4a6b-9c1d-000000000001_0000000a-2222-4b7c-8d2e-000000000002" }, { rawId: "8:orgid:7c41a0de-5555-4d9e-8f40-000000000004", microsoftTeamsUserId: "7c41a0de-5555-4d9e-8f40-000000000004", isAnonymous: false, cloud: "public" }, { rawId: "28:gcch:3d52b1ef-6666-4eaf-9051-000000000008", teamsAppId: "3d52b1ef-6666-4eaf-9051-000000000008", cloud: "gcch" }, { rawId: "8:acs:0f1d2c3b-1111-4a6b-9c1d-000000000001_6f74d301-8888-40c1-b273-00000000000a_5e63c2f0-7777-4fb0-a162-000000000009", userId: "5e63c2f0-7777-4fb0-a162-000000000009", resourceId: "0f1d2c3b-1111-4a6b-9c1d-000000000001", tenantId: "6f74d301-8888-40c1-b273-00000000000a", cloud: "public" }, { id: "48:night-service" }], sourceCallerIdNumber: { phoneNumber: "+14255550100" }, callbackUrl: "https://clinic.example/calls?visit=17" });
  // createGroupCall/response-least
  answer("createGroupCall", { callConnectionId: "clinic-call-0001" });
  // delete/request-from-europe
  request("delete", "https://eu-prod.asyncgw.teams.microsoft.com/v1/objects/0-weu-d2-4567cdef/views/audio?part=2");
  // delete/request-least
  request("delete", "https://us-api.asm.skype.com/v1/objects/0-eus-d1-0123abcd/content/video");
  // delete/request-of-the-endpoint-itself
  request("delete", "https://contoso.communication.azure.com/recordings/files/17?part=1");
  // delete/response-nothing
  answer("delete", undefined);
  // downloadStreaming/request-a-length-alone
  request("downloadStreaming", "https://us-api.asm.skype.com/v1/objects/0-eus-d1-0123abcd/content/video", { length: 512 });
  // downloadStreaming/request-a-part
  request("downloadStreaming", "https://gov-api.ams.gov.teams.microsoft.us/v1/objects/0-gov-d3-89abef01", { offset: 1024, length: 512 });
  // downloadStreaming/request-from-europe
  request("downloadStreaming", "https://eu-prod.asyncgw.teams.microsoft.com/v1/objects/0-weu-d2-4567cdef/views/audio?part=2");
  // downloadStreaming/request-from-the-middle
  request("downloadStreaming", "https://us-api.asm.skype.com/v1/objects/0-eus-d1-0123abcd/content/video", { offset: 1024 });
  // downloadStreaming/request-from-the-start
  request("downloadStreaming", "https://us-api.asm.skype.com/v1/objects/0-eus-d1-0123abcd/content/video", { offset: 0 });
  // downloadStreaming/request-of-the-endpoint-itself
  request("downloadStreaming", "https://contoso.communication.azure.com/recordings/files/17?part=1", { offset: 0, length: 1 });
  // downloadStreaming/request-whole
  request("downloadStreaming", "https://us-api.asm.skype.com/v1/objects/0-eus-d1-0123abcd/content/video");
  // downloadStreaming/response-a-part
  answer("downloadStreaming", undefined);
  // downloadStreaming/response-whole
  answer("downloadStreaming", undefined);
  // events/AddParticipantFailed
  callback({ callConnectionId: "clinic-call-0001", serverCallId: "aHR0cHM6Ly9jYWxsLzE", correlationId: "correlation-17", operationContext: "visit-17", resultInformation: { code: 486, subCode: 560486, message: "The line is busy.", sipDetails: { code: 486, message: "Busy Here" }, q850Details: { code: 17, message: "User busy" } }, participant: { communicationUserId: "8:acs:0f1d2c3b-1111-4a6b-9c1d-000000000001_0000000a-2222-4b7c-8d2e-000000000002" }, kind: "AddParticipantFailed", id: "event-of-AddParticipantFailed", type: "Microsoft.Communication.AddParticipantFailed", time: "2026-11-20T09:30:00.6967712+00:00" });
  // events/AddParticipantSucceeded
  callback({ callConnectionId: "clinic-call-0001", serverCallId: "aHR0cHM6Ly9jYWxsLzE", correlationId: "correlation-17", operationContext: "visit-17", resultInformation: { code: 200, subCode: 0, message: "" }, participant: { phoneNumber: "+14255550123", rawId: "4:+14255550123" }, kind: "AddParticipantSucceeded", id: "event-of-AddParticipantSucceeded", type: "Microsoft.Communication.AddParticipantSucceeded", time: "2026-11-20T09:30:00.6967712+00:00" });
  // events/AnswerFailed
  callback({ callConnectionId: "clinic-call-0001", serverCallId: "aHR0cHM6Ly9jYWxsLzE", correlationId: "correlation-17", operationContext: "visit-17", resultInformation: { code: 400, subCode: 8501, message: "It was answered before." }, kind: "AnswerFailed", id: "event-of-AnswerFailed", type: "Microsoft.Communication.AnswerFailed", time: "2026-11-20T09:30:00.6967712+00:00" });
  // events/CallConnected
  callback({ callConnectionId: "clinic-call-0001", serverCallId: "aHR0cHM6Ly9jYWxsLzE", correlationId: "correlation-17", operationContext: "visit-17", resultInformation: { code: 200, subCode: 0, message: "" }, kind: "CallConnected", id: "event-of-CallConnected", type: "Microsoft.Communication.CallConnected", time: "2026-11-20T09:30:00.6967712+00:00" });
  // events/CallDisconnected-2
  callback({ callConnectionId: "clinic-call-0001", serverCallId: "aHR0cHM6Ly9jYWxsLzE", correlationId: "correlation-17", resultInformation: { code: 486, subCode: 560486, message: "The line is busy.", sipDetails: { code: 486, message: "Busy Here" }, q850Details: { code: 17, message: "User busy" } }, kind: "CallDisconnected", id: "event-of-CallDisconnected", type: "Microsoft.Communication.CallDisconnected", time: "2026-11-20T09:30:00.6967712+00:00" });
  // events/CallDisconnected
  callback({ callConnectionId: "clinic-call-0001", serverCallId: "aHR0cHM6Ly9jYWxsLzE", correlationId: "correlation-17", operationContext: "visit-17", resultInformation: { code: 200, subCode: 7000, message: "The call was ended." }, kind: "CallDisconnected", id: "event-of-CallDisconnected", type: "Microsoft.Communication.CallDisconnected", time: "2026-11-20T09:30:00.6967712+00:00" });
  // events/CallTransferAccepted-2
  callback({ callConnectionId: "clinic-call-0001", serverCallId: "aHR0cHM6Ly9jYWxsLzE", correlationId: "correlation-17", resultInformation: { code: 200, subCode: 0, message: "" }, transferTarget: { rawId: "8:orgid:7c41a0de-5555-4d9e-8f40-000000000004", microsoftTeamsUserId: "7c41a0de-5555-4d9e-8f40-000000000004", isAnonymous: false, cloud: "public" }, transferee: { rawId: "28:gcch:3d52b1ef-6666-4eaf-9051-000000000008", teamsAppId: "3d52b1ef-6666-4eaf-9051-000000000008", cloud: "gcch" }, kind: "CallTransferAccepted", id: "event-of-CallTransferAccepted", type: "Microsoft.Communication.CallTransferAccepted", time: "2026-11-20T09:30:00.6967712+00:00" });
  // events/CallTransferAccepted
  callback({ callConnectionId: "clinic-call-0001", serverCallId: "aHR0cHM6Ly9jYWxsLzE", correlationId: "correlation-17", operationContext: "visit-17", resultInformation: { code: 200, subCode: 0, message: "" }, transferTarget: { phoneNumber: "+14255550123", rawId: "4:+14255550123" }, transferee: { communicationUserId: "8:acs:0f1d2c3b-1111-4a6b-9c1d-000000000001_0000000a-2222-4b7c-8d2e-000000000002" }, kind: "CallTransferAccepted", id: "event-of-CallTransferAccepted", type: "Microsoft.Communication.CallTransferAccepted", time: "2026-11-20T09:30:00.6967712+00:00" });
  // events/CallTransferFailed
  callback({ callConnectionId: "clinic-call-0001", serverCallId: "aHR0cHM6Ly9jYWxsLzE", correlationId: "correlation-17", operationContext: "visit-17", resultInformation: { code: 486, subCode: 560486, message: "The line is busy.", sipDetails: { code: 486, message: "Busy Here" }, q850Details: { code: 17, message: "User busy" } }, kind: "CallTransferFailed", id: "event-of-CallTransferFailed", type: "Microsoft.Communication.CallTransferFailed", time: "2026-11-20T09:30:00.6967712+00:00" });
  // events/CancelAddParticipantFailed
  callback({ callConnectionId: "clinic-call-0001", serverCallId: "aHR0cHM6Ly9jYWxsLzE", correlationId: "correlation-17", operationContext: "visit-17", resultInformation: { code: 400, subCode: 8523, message: "It was answered." }, invitationId: "invitation-17", kind: "CancelAddParticipantFailed", id: "event-of-CancelAddParticipantFailed", type: "Microsoft.Communication.CancelAddParticipantFailed", time: "2026-11-20T09:30:00.6967712+00:00" });
  // events/CancelAddParticipantSucceeded
  callback({ callConnectionId: "clinic-call-0001", serverCallId: "aHR0cHM6Ly9jYWxsLzE", correlationId: "correlation-17", operationContext: "visit-17", resultInformation: { code: 200, subCode: 0, message: "" }, invitationId: "invitation-17", kind: "CancelAddParticipantSucceeded", id: "event-of-CancelAddParticipantSucceeded", type: "Microsoft.Communication.CancelAddParticipantSucceeded", time: "2026-11-20T09:30:00.6967712+00:00" });
  // events/ConnectFailed
  callback({ callConnectionId: "clinic-call-0001", serverCallId: "aHR0cHM6Ly9jYWxsLzE", correlationId: "correlation-17", operationContext: "visit-17", resultInformation: { code: 404, subCode: 8522, message: "There is no such call." }, kind: "ConnectFailed", id: "event-of-ConnectFailed", type: "Microsoft.Communication.ConnectFailed", time: "2026-11-20T09:30:00.6967712+00:00" });
  // events/ContinuousDtmfRecognitionStopped
  callback({ callConnectionId: "clinic-call-0001", serverCallId: "aHR0cHM6Ly9jYWxsLzE", correlationId: "correlation-17", operationContext: "visit-17", resultInformation: { code: 200, subCode: 0, message: "" }, kind: "ContinuousDtmfRecognitionStopped", id: "event-of-ContinuousDtmfRecognitionStopped", type: "Microsoft.Communication.ContinuousDtmfRecognitionStopped", time: "2026-11-20T09:30:00.6967712+00:00" });
  // events/ContinuousDtmfRecognitionToneFailed
  callback({ callConnectionId: "clinic-call-0001", serverCallId: "aHR0cHM6Ly9jYWxsLzE", correlationId: "correlation-17", operationContext: "visit-17", resultInformation: { code: 500, subCode: 9999, message: "Something else." }, kind: "ContinuousDtmfRecognitionToneFailed", id: "event-of-ContinuousDtmfRecognitionToneFailed", type: "Microsoft.Communication.ContinuousDtmfRecognitionToneFailed", time: "2026-11-20T09:30:00.6967712+00:00" });
  // events/ContinuousDtmfRecognitionToneReceived
  callback({ callConnectionId: "clinic-call-0001", serverCallId: "aHR0cHM6Ly9jYWxsLzE", correlationId: "correlation-17", operationContext: "visit-17", resultInformation: { code: 200, subCode: 0, message: "" }, sequenceId: 2, tone: "five", kind: "ContinuousDtmfRecognitionToneReceived", id: "event-of-ContinuousDtmfRecognitionToneReceived", type: "Microsoft.Communication.ContinuousDtmfRecognitionToneReceived", time: "2026-11-20T09:30:00.6967712+00:00" });
  // events/CreateCallFailed
  callback({ callConnectionId: "clinic-call-0001", serverCallId: "aHR0cHM6Ly9jYWxsLzE", correlationId: "correlation-17", operationContext: "visit-17", resultInformation: { code: 486, subCode: 560486, message: "The line is busy.", sipDetails: { code: 486, message: "Busy Here" }, q850Details: { code: 17, message: "User busy" } }, kind: "CreateCallFailed", id: "event-of-CreateCallFailed", type: "Microsoft.Communication.CreateCallFailed", time: "2026-11-20T09:30:00.6967712+00:00" });
  // events/HoldFailed
  callback({ callConnectionId: "clinic-call-0001", serverCallId: "aHR0cHM6Ly9jYWxsLzE", correlationId: "correlation-17", operationContext: "visit-17", resultInformation: { code: 400, subCode: 8530, message: "They are on hold." }, kind: "HoldFailed", id: "event-of-HoldFailed", type: "Microsoft.Communication.HoldFailed", time: "2026-11-20T09:30:00.6967712+00:00" });
  // events/MediaStreamingFailed
  callback({ callConnectionId: "clinic-call-0001", serverCallId: "aHR0cHM6Ly9jYWxsLzE", correlationId: "correlation-17", operationContext: "visit-17", resultInformation: { code: 500, subCode: 8603, message: "Nobody listens there." }, mediaStreamingUpdate: { contentType: "Audio", mediaStreamingStatus: "mediaStreamingFailed", mediaStreamingStatusDetails: "initialWebSocketConnectionFailed" }, kind: "MediaStreamingFailed", id: "event-of-MediaStreamingFailed", type: "Microsoft.Communication.MediaStreamingFailed", time: "2026-11-20T09:30:00.6967712+00:00" });
  // events/MediaStreamingStarted
  callback({ callConnectionId: "clinic-call-0001", serverCallId: "aHR0cHM6Ly9jYWxsLzE", correlationId: "correlation-17", operationContext: "visit-17", resultInformation: { code: 200, subCode: 0, message: "" }, mediaStreamingUpdate: { contentType: "Audio", mediaStreamingStatus: "mediaStreamingStarted", mediaStreamingStatusDetails: "subscriptionStarted" }, kind: "MediaStreamingStarted", id: "event-of-MediaStreamingStarted", type: "Microsoft.Communication.MediaStreamingStarted", time: "2026-11-20T09:30:00.6967712+00:00" });
  // events/MediaStreamingStopped
  callback({ callConnectionId: "clinic-call-0001", serverCallId: "aHR0cHM6Ly9jYWxsLzE", correlationId: "correlation-17", operationContext: "visit-17", resultInformation: { code: 200, subCode: 0, message: "" }, mediaStreamingUpdate: { contentType: "Audio", mediaStreamingStatus: "mediaStreamingStopped", mediaStreamingStatusDetails: "subscriptionStopped" }, kind: "MediaStreamingStopped", id: "event-of-MediaStreamingStopped", type: "Microsoft.Communication.MediaStreamingStopped", time: "2026-11-20T09:30:00.6967712+00:00" });
  // events/MoveParticipantFailed
  callback({ callConnectionId: "clinic-call-0001", serverCallId: "aHR0cHM6Ly9jYWxsLzE", correlationId: "correlation-17", operationContext: "visit-17", resultInformation: { code: 404, subCode: 8525, message: "Nobody is there." }, participant: { id: "48:night-service" }, fromCall: "clinic-call-0002", kind: "MoveParticipantFailed", id: "event-of-MoveParticipantFailed", type: "Microsoft.Communication.MoveParticipantFailed", time: "2026-11-20T09:30:00.6967712+00:00" });
  // events/MoveParticipantSucceeded
  callback({ callConnectionId: "clinic-call-0001", serverCallId: "aHR0cHM6Ly9jYWxsLzE", correlationId: "correlation-17", operationContext: "visit-17", resultInformation: { code: 200, subCode: 0, message: "" }, participant: { rawId: "8:orgid:7c41a0de-5555-4d9e-8f40-000000000004", microsoftTeamsUserId: "7c41a0de-5555-4d9e-8f40-000000000004", isAnonymous: false, cloud: "public" }, fromCall: "clinic-call-0002", kind: "MoveParticipantSucceeded", id: "event-of-MoveParticipantSucceeded", type: "Microsoft.Communication.MoveParticipantSucceeded", time: "2026-11-20T09:30:00.6967712+00:00" });
  // events/ParticipantsUpdated-2
  callback({ callConnectionId: "clinic-call-0001", serverCallId: "aHR0cHM6Ly9jYWxsLzE", correlationId: "correlation-17", sequenceNumber: 4, participants: [], kind: "ParticipantsUpdated", id: "event-of-ParticipantsUpdated", type: "Microsoft.Communication.ParticipantsUpdated", time: "2026-11-20T09:30:00.6967712+00:00" });
  // events/ParticipantsUpdated
  callback({ callConnectionId: "clinic-call-0001", serverCallId: "aHR0cHM6Ly9jYWxsLzE", correlationId: "correlation-17", resultInformation: { code: 200, subCode: 0, message: "" }, sequenceNumber: 3, participants: [{ identifier: { phoneNumber: "+14255550123", rawId: "4:+14255550123" }, isMuted: false, isOnHold: true }, { identifier: { communicationUserId: "8:acs:0f1d2c3b-1111-4a6b-9c1d-000000000001_0000000a-2222-4b7c-8d2e-000000000002" }, isMuted: false, isOnHold: true }, { identifier: { rawId: "8:orgid:7c41a0de-5555-4d9e-8f40-000000000004", microsoftTeamsUserId: "7c41a0de-5555-4d9e-8f40-000000000004", isAnonymous: false, cloud: "public" }, isMuted: false, isOnHold: true }, { identifier: { rawId: "28:gcch:3d52b1ef-6666-4eaf-9051-000000000008", teamsAppId: "3d52b1ef-6666-4eaf-9051-000000000008", cloud: "gcch" }, isMuted: false, isOnHold: true }, { identifier: { rawId: "8:acs:0f1d2c3b-1111-4a6b-9c1d-000000000001_6f74d301-8888-40c1-b273-00000000000a_5e63c2f0-7777-4fb0-a162-000000000009", userId: "5e63c2f0-7777-4fb0-a162-000000000009", resourceId: "0f1d2c3b-1111-4a6b-9c1d-000000000001", tenantId: "6f74d301-8888-40c1-b273-00000000000a", cloud: "public" }, isMuted: false, isOnHold: true }, { identifier: { id: "48:night-service" }, isMuted: false, isOnHold: true }], kind: "ParticipantsUpdated", id: "event-of-ParticipantsUpdated", type: "Microsoft.Communication.ParticipantsUpdated", time: "2026-11-20T09:30:00.6967712+00:00" });
  // events/PlayCanceled
  callback({ callConnectionId: "clinic-call-0001", serverCallId: "aHR0cHM6Ly9jYWxsLzE", correlationId: "correlation-17", operationContext: "visit-17", resultInformation: { code: 400, subCode: 8508, message: "It was cancelled." }, kind: "PlayCanceled", id: "event-of-PlayCanceled", type: "Microsoft.Communication.PlayCanceled", time: "2026-11-20T09:30:00.6967712+00:00" });
  // events/PlayCompleted
  callback({ callConnectionId: "clinic-call-0001", serverCallId: "aHR0cHM6Ly9jYWxsLzE", correlationId: "correlation-17", operationContext: "visit-17", resultInformation: { code: 200, subCode: 0, message: "" }, kind: "PlayCompleted", id: "event-of-PlayCompleted", type: "Microsoft.Communication.PlayCompleted", time: "2026-11-20T09:30:00.6967712+00:00" });
  // events/PlayFailed
  callback({ callConnectionId: "clinic-call-0001", serverCallId: "aHR0cHM6Ly9jYWxsLzE", correlationId: "correlation-17", operationContext: "visit-17", resultInformation: { code: 400, subCode: 8536, message: "The file could not be fetched." }, failedPlaySourceIndex: 1, kind: "PlayFailed", id: "event-of-PlayFailed", type: "Microsoft.Communication.PlayFailed", time: "2026-11-20T09:30:00.6967712+00:00" });
  // events/PlayStarted
  callback({ callConnectionId: "clinic-call-0001", serverCallId: "aHR0cHM6Ly9jYWxsLzE", correlationId: "correlation-17", operationContext: "visit-17", resultInformation: { code: 200, subCode: 0, message: "" }, kind: "PlayStarted", id: "event-of-PlayStarted", type: "Microsoft.Communication.PlayStarted", time: "2026-11-20T09:30:00.6967712+00:00" });
  // events/RecognizeCanceled
  callback({ callConnectionId: "clinic-call-0001", serverCallId: "aHR0cHM6Ly9jYWxsLzE", correlationId: "correlation-17", operationContext: "visit-17", resultInformation: { code: 400, subCode: 8508, message: "It was cancelled." }, kind: "RecognizeCanceled", id: "event-of-RecognizeCanceled", type: "Microsoft.Communication.RecognizeCanceled", time: "2026-11-20T09:30:00.6967712+00:00" });
  // events/RecognizeCompleted-2
  callback({ callConnectionId: "clinic-call-0001", serverCallId: "aHR0cHM6Ly9jYWxsLzE", correlationId: "correlation-17", operationContext: "visit-17", resultInformation: { code: 200, subCode: 0, message: "" }, recognitionType: "choices", choiceResult: { label: "yes", recognizedPhrase: "yes please", confidence: 0.87 }, kind: "RecognizeCompleted", id: "event-of-RecognizeCompleted", type: "Microsoft.Communication.RecognizeCompleted", time: "2026-11-20T09:30:00.6967712+00:00" });
  // events/RecognizeCompleted-3
  callback({ callConnectionId: "clinic-call-0001", serverCallId: "aHR0cHM6Ly9jYWxsLzE", correlationId: "correlation-17", operationContext: "visit-17", resultInformation: { code: 200, subCode: 0, message: "" }, recognitionType: "speech", speechResult: { speech: "Tuesday, 9:30.", confidence: 0.5 }, kind: "RecognizeCompleted", id: "event-of-RecognizeCompleted", type: "Microsoft.Communication.RecognizeCompleted", time: "2026-11-20T09:30:00.6967712+00:00" });
  // events/RecognizeCompleted
  callback({ callConnectionId: "clinic-call-0001", serverCallId: "aHR0cHM6Ly9jYWxsLzE", correlationId: "correlation-17", operationContext: "visit-17", resultInformation: { code: 200, subCode: 0, message: "" }, recognitionType: "dtmf", dtmfResult: { tones: ["one", "asterisk", "pound"] }, kind: "RecognizeCompleted", id: "event-of-RecognizeCompleted", type: "Microsoft.Communication.RecognizeCompleted", time: "2026-11-20T09:30:00.6967712+00:00" });
  // events/RecognizeFailed-2
  callback({ callConnectionId: "clinic-call-0001", serverCallId: "aHR0cHM6Ly9jYWxsLzE", correlationId: "correlation-17", operationContext: "visit-17", resultInformation: { code: 500, subCode: 8511, message: "The prompt failed." }, failedPlaySourceIndex: 0, kind: "RecognizeFailed", id: "event-of-RecognizeFailed", type: "Microsoft.Communication.RecognizeFailed", time: "2026-11-20T09:30:00.6967712+00:00" });
  // events/RecognizeFailed
  callback({ callConnectionId: "clinic-call-0001", serverCallId: "aHR0cHM6Ly9jYWxsLzE", correlationId: "correlation-17", operationContext: "visit-17", resultInformation: { code: 400, subCode: 8510, message: "Nobody said anything." }, kind: "RecognizeFailed", id: "event-of-RecognizeFailed", type: "Microsoft.Communication.RecognizeFailed", time: "2026-11-20T09:30:00.6967712+00:00" });
  // events/RecordingStateChanged-2
  callback({ callConnectionId: "clinic-call-0001", serverCallId: "aHR0cHM6Ly9jYWxsLzE", correlationId: "correlation-17", resultInformation: { code: 200, subCode: 0, message: "" }, recordingId: "recording-17", state: "inactive", recordingKind: "teams", kind: "RecordingStateChanged", id: "event-of-RecordingStateChanged", type: "Microsoft.Communication.RecordingStateChanged", time: "2026-11-20T09:30:00.6967712+00:00" });
  // events/RecordingStateChanged
  callback({ callConnectionId: "clinic-call-0001", serverCallId: "aHR0cHM6Ly9jYWxsLzE", correlationId: "correlation-17", resultInformation: { code: 200, subCode: 0, message: "" }, recordingId: "recording-17", state: "active", startDateTime: new Date("2026-11-20T09:31:07.25+00:00"), recordingKind: "azureCommunicationServices", kind: "RecordingStateChanged", id: "event-of-RecordingStateChanged", type: "Microsoft.Communication.RecordingStateChanged", time: "2026-11-20T09:30:00.6967712+00:00" });
  // events/RemoveParticipantFailed
  callback({ callConnectionId: "clinic-call-0001", serverCallId: "aHR0cHM6Ly9jYWxsLzE", correlationId: "correlation-17", operationContext: "visit-17", resultInformation: { code: 404, subCode: 8525, message: "Nobody is there." }, participant: { rawId: "8:acs:0f1d2c3b-1111-4a6b-9c1d-000000000001_6f74d301-8888-40c1-b273-00000000000a_5e63c2f0-7777-4fb0-a162-000000000009", userId: "5e63c2f0-7777-4fb0-a162-000000000009", resourceId: "0f1d2c3b-1111-4a6b-9c1d-000000000001", tenantId: "6f74d301-8888-40c1-b273-00000000000a", cloud: "public" }, kind: "RemoveParticipantFailed", id: "event-of-RemoveParticipantFailed", type: "Microsoft.Communication.RemoveParticipantFailed", time: "2026-11-20T09:30:00.6967712+00:00" });
  // events/RemoveParticipantSucceeded
  callback({ callConnectionId: "clinic-call-0001", serverCallId: "aHR0cHM6Ly9jYWxsLzE", correlationId: "correlation-17", operationContext: "visit-17", resultInformation: { code: 200, subCode: 0, message: "" }, participant: { rawId: "28:gcch:3d52b1ef-6666-4eaf-9051-000000000008", teamsAppId: "3d52b1ef-6666-4eaf-9051-000000000008", cloud: "gcch" }, kind: "RemoveParticipantSucceeded", id: "event-of-RemoveParticipantSucceeded", type: "Microsoft.Communication.RemoveParticipantSucceeded", time: "2026-11-20T09:30:00.6967712+00:00" });
  // events/SendDtmfTonesCompleted
  callback({ callConnectionId: "clinic-call-0001", serverCallId: "aHR0cHM6Ly9jYWxsLzE", correlationId: "correlation-17", operationContext: "visit-17", resultInformation: { code: 200, subCode: 0, message: "" }, kind: "SendDtmfTonesCompleted", id: "event-of-SendDtmfTonesCompleted", type: "Microsoft.Communication.SendDtmfTonesCompleted", time: "2026-11-20T09:30:00.6967712+00:00" });
  // events/SendDtmfTonesFailed
  callback({ callConnectionId: "clinic-call-0001", serverCallId: "aHR0cHM6Ly9jYWxsLzE", correlationId: "correlation-17", operationContext: "visit-17", resultInformation: { code: 400, subCode: 8534, message: "They hung up." }, kind: "SendDtmfTonesFailed", id: "event-of-SendDtmfTonesFailed", type: "Microsoft.Communication.SendDtmfTonesFailed", time: "2026-11-20T09:30:00.6967712+00:00" });
  // events/StartRecordingFailed
  callback({ callConnectionId: "clinic-call-0001", serverCallId: "aHR0cHM6Ly9jYWxsLzE", correlationId: "correlation-17", operationContext: "visit-17", resultInformation: { code: 400, subCode: 8529, message: "It is recorded." }, recordingId: "recording-17", kind: "StartRecordingFailed", id: "event-of-StartRecordingFailed", type: "Microsoft.Communication.StartRecordingFailed", time: "2026-11-20T09:30:00.6967712+00:00" });
  // events/TranscriptionFailed
  callback({ callConnectionId: "clinic-call-0001", serverCallId: "aHR0cHM6Ly9jYWxsLzE", correlationId: "correlation-17", operationContext: "visit-17", resultInformation: { code: 500, subCode: 8607, message: "Nobody listens there." }, transcriptionUpdate: { transcriptionStatus: "transcriptionFailed", transcriptionStatusDetails: "streamUrlMissing" }, kind: "TranscriptionFailed", id: "event-of-TranscriptionFailed", type: "Microsoft.Communication.TranscriptionFailed", time: "2026-11-20T09:30:00.6967712+00:00" });
  // events/TranscriptionStarted
  callback({ callConnectionId: "clinic-call-0001", serverCallId: "aHR0cHM6Ly9jYWxsLzE", correlationId: "correlation-17", operationContext: "visit-17", resultInformation: { code: 200, subCode: 0, message: "" }, transcriptionUpdate: { transcriptionStatus: "transcriptionStarted", transcriptionStatusDetails: "subscriptionStarted" }, kind: "TranscriptionStarted", id: "event-of-TranscriptionStarted", type: "Microsoft.Communication.TranscriptionStarted", time: "2026-11-20T09:30:00.6967712+00:00" });
  // events/TranscriptionStopped
  callback({ callConnectionId: "clinic-call-0001", serverCallId: "aHR0cHM6Ly9jYWxsLzE", correlationId: "correlation-17", operationContext: "visit-17", resultInformation: { code: 200, subCode: 0, message: "" }, transcriptionUpdate: { transcriptionStatus: "transcriptionStopped", transcriptionStatusDetails: "subscriptionStopped" }, kind: "TranscriptionStopped", id: "event-of-TranscriptionStopped", type: "Microsoft.Communication.TranscriptionStopped", time: "2026-11-20T09:30:00.6967712+00:00" });
  // events/TranscriptionUpdated
  callback({ callConnectionId: "clinic-call-0001", serverCallId: "aHR0cHM6Ly9jYWxsLzE", correlationId: "correlation-17", operationContext: "visit-17", resultInformation: { code: 200, subCode: 0, message: "" }, transcriptionUpdate: { transcriptionStatus: "transcriptionUpdated", transcriptionStatusDetails: "transcriptionLocaleUpdated" }, kind: "TranscriptionUpdated", id: "event-of-TranscriptionUpdated", type: "Microsoft.Communication.TranscriptionUpdated", time: "2026-11-20T09:30:00.6967712+00:00" });
  // getCallConnectionProperties/request-least
  request("getCallConnectionProperties", "clinic-call-0001");
  // getCallConnectionProperties/request-of-an-id-to-be-encoded
  request("getCallConnectionProperties", "clinic 17/ő+%:&?#'*~");
  // getCallConnectionProperties/response-at-first
  answer("getCallConnectionProperties", { callConnectionId: "clinic-call-0001", callConnectionState: "connecting", targetParticipants: [{ phoneNumber: "+14255550123", rawId: "4:+14255550123" }], callbackUrl: "https://clinic.example/calls?visit=17" });
  // getCallConnectionProperties/response-in-full
  answer("getCallConnectionProperties", { callConnectionId: "clinic-call-0001", serverCallId: "aHR0cHM6Ly9jYWxsLzE", callConnectionState: "connected", sourceDisplayName: "Clinic", correlationId: "correlation-17", mediaStreamingSubscription: { id: "streaming-17", state: "active", subscribedContentTypes: ["audio"] }, transcriptionSubscription: { id: "words-17", state: "inactive", subscribedResultStates: ["final", "intermediate"], locale: "hu-HU" }, source: { communicationUserId: "8:acs:0f1d2c3b-1111-4a6b-9c1d-000000000001_0000000a-2222-4b7c-8d2e-000000000002" }, answeredby: { communicationUserId: "8:acs:0f1d2c3b-1111-4a6b-9c1d-000000000001_0000000a-2222-4b7c-8d2e-000000000002" }, answeredFor: { phoneNumber: "+14255550101" }, targetParticipants: [{ phoneNumber: "+14255550123", rawId: "4:+14255550123" }, { communicationUserId: "8:acs:0f1d2c3b-1111-4a6b-9c1d-000000000001_0000000a-2222-4b7c-8d2e-000000000002" }, { rawId: "8:orgid:7c41a0de-5555-4d9e-8f40-000000000004", microsoftTeamsUserId: "7c41a0de-5555-4d9e-8f40-000000000004", isAnonymous: false, cloud: "public" }, { rawId: "28:gcch:3d52b1ef-6666-4eaf-9051-000000000008", teamsAppId: "3d52b1ef-6666-4eaf-9051-000000000008", cloud: "gcch" }, { rawId: "8:acs:0f1d2c3b-1111-4a6b-9c1d-000000000001_6f74d301-8888-40c1-b273-00000000000a_5e63c2f0-7777-4fb0-a162-000000000009", userId: "5e63c2f0-7777-4fb0-a162-000000000009", resourceId: "0f1d2c3b-1111-4a6b-9c1d-000000000001", tenantId: "6f74d301-8888-40c1-b273-00000000000a", cloud: "public" }, { id: "48:night-service" }], sourceCallerIdNumber: { phoneNumber: "+14255550100" }, callbackUrl: "https://clinic.example/calls?visit=17" });
  // getCallConnectionProperties/response-least
  answer("getCallConnectionProperties", { callConnectionId: "clinic-call-0001" });
  // getCallConnectionProperties/response-that-is-disconnected
  answer("getCallConnectionProperties", { callConnectionId: "clinic-call-0001", callConnectionState: "disconnected", mediaStreamingSubscription: { state: "disabled" } });
  // getCallConnectionProperties/response-that-is-disconnecting
  answer("getCallConnectionProperties", { callConnectionId: "clinic-call-0001", callConnectionState: "disconnecting", mediaStreamingSubscription: { state: "disabled" } });
  // getCallConnectionProperties/response-that-is-transferAccepted
  answer("getCallConnectionProperties", { callConnectionId: "clinic-call-0001", callConnectionState: "transferAccepted", mediaStreamingSubscription: { state: "disabled" } });
  // getCallConnectionProperties/response-that-is-transferring
  answer("getCallConnectionProperties", { callConnectionId: "clinic-call-0001", callConnectionState: "transferring", mediaStreamingSubscription: { state: "disabled" } });
  // getCallConnectionProperties/response-that-is-unknown
  answer("getCallConnectionProperties", { callConnectionId: "clinic-call-0001", callConnectionState: "unknown", mediaStreamingSubscription: { state: "disabled" } });
  // getParticipant/request-of-a-phone-number
  request("getParticipant", "clinic-call-0001", { phoneNumber: "+14255550123" });
  // getParticipant/request-of-a-teams-app
  request("getParticipant", "clinic-call-0001", { teamsAppId: "3d52b1ef-6666-4eaf-9051-000000000007" });
  // getParticipant/request-of-a-teams-user
  request("getParticipant", "clinic-call-0001", { microsoftTeamsUserId: "7c41a0de-5555-4d9e-8f40-000000000004" });
  // getParticipant/request-of-a-user
  request("getParticipant", "clinic-call-0001", { communicationUserId: "8:acs:0f1d2c3b-1111-4a6b-9c1d-000000000001_0000000b-3333-4c8d-9e3f-000000000003" });
  // getParticipant/request-of-an-extension-user
  request("getParticipant", "clinic-call-0001", { userId: "5e63c2f0-7777-4fb0-a162-000000000009", tenantId: "6f74d301-8888-40c1-b273-00000000000a", resourceId: "0f1d2c3b-1111-4a6b-9c1d-000000000001" });
  // getParticipant/request-of-an-id-to-be-encoded
  request("getParticipant", "clinic 17/ő+%:&?#'*~", { phoneNumber: "+14255550123" });
  // getParticipant/request-of-other-clouds
  request("getParticipant", "clinic-call-0001", { userId: "5e63c2f0-7777-4fb0-a162-000000000009", tenantId: "6f74d301-8888-40c1-b273-00000000000a", resourceId: "0f1d2c3b-1111-4a6b-9c1d-000000000001", cloud: "gcch" });
  // getParticipant/request-of-somebody-unknown
  request("getParticipant", "clinic-call-0001", { id: "48:night-service" });
  // getParticipant/request-with-a-raw-id
  request("getParticipant", "clinic-call-0001", { phoneNumber: "+14255550177", rawId: "4:+14255550177_b2" });
  // getParticipant/response-in-full
  answer("getParticipant", { identifier: { phoneNumber: "+14255550123", rawId: "4:+14255550123" }, isMuted: false, isOnHold: true });
  // getParticipant/response-least
  answer("getParticipant", {});
  // getParticipant/response-that-is-app
  answer("getParticipant", { identifier: { rawId: "28:gcch:3d52b1ef-6666-4eaf-9051-000000000008", teamsAppId: "3d52b1ef-6666-4eaf-9051-000000000008", cloud: "gcch" }, isMuted: true });
  // getParticipant/response-that-is-extension
  answer("getParticipant", { identifier: { rawId: "8:acs:0f1d2c3b-1111-4a6b-9c1d-000000000001_6f74d301-8888-40c1-b273-00000000000a_5e63c2f0-7777-4fb0-a162-000000000009", userId: "5e63c2f0-7777-4fb0-a162-000000000009", resourceId: "0f1d2c3b-1111-4a6b-9c1d-000000000001", tenantId: "6f74d301-8888-40c1-b273-00000000000a", cloud: "public" }, isMuted: true });
  // getParticipant/response-that-is-phone
  answer("getParticipant", { identifier: { phoneNumber: "+14255550123", rawId: "4:+14255550123" }, isMuted: true });
  // getParticipant/response-that-is-teams
  answer("getParticipant", { identifier: { rawId: "8:orgid:7c41a0de-5555-4d9e-8f40-000000000004", microsoftTeamsUserId: "7c41a0de-5555-4d9e-8f40-000000000004", isAnonymous: false, cloud: "public" }, isMuted: true });
  // getParticipant/response-that-is-unknown
  answer("getParticipant", { identifier: { id: "48:night-service" }, isMuted: true });
  // getParticipant/response-that-is-user
  answer("getParticipant", { identifier: { communicationUserId: "8:acs:0f1d2c3b-1111-4a6b-9c1d-000000000001_0000000a-2222-4b7c-8d2e-000000000002" }, isMuted: true });
  // getState/request-least
  request("getState", "recording-17");
  // getState/request-of-an-id-to-be-encoded
  request("getState", "clinic 17/ő+%:&?#'*~");
  // getState/response-active
  answer("getState", { recordingId: "recording-17", recordingKind: "azureCommunicationServices", recordingState: "active" });
  // getState/response-inactive
  answer("getState", { recordingId: "recording-17", recordingKind: "teamsCompliance", recordingState: "inactive" });
  // getState/response-words-with-a-capital
  answer("getState", { recordingId: "recording-17", recordingState: "active", recordingKind: "teamsCompliance" });
  // hangUp/request-least
  request("hangUp", "clinic-call-0001");
  // hangUp/request-of-an-id-to-be-encoded
  request("hangUp", "clinic 17/ő+%:&?#'*~");
  // hangUp/response-nothing
  answer("hangUp", undefined);
  // hold/request-least
  request("hold", "clinic-call-0001", { phoneNumber: "+14255550123" });
  // hold/request-of-an-id-to-be-encoded
  request("hold", "clinic 17/ő+%:&?#'*~", { phoneNumber: "+14255550123" });
  // hold/request-with-a-file
  request("hold", "clinic-call-0001", { communicationUserId: "8:acs:0f1d2c3b-1111-4a6b-9c1d-000000000001_0000000b-3333-4c8d-9e3f-000000000003" }, { playSource: { kind: "fileSource", url: "https://clinic.example/greeting.wav", playSourceCacheId: "greeting-1" } });
  // hold/request-with-a-text
  request("hold", "clinic-call-0001", { phoneNumber: "+14255550123" }, { playSource: { kind: "textSource", text: "Please hold the line.", sourceLocale: "en-GB", voiceKind: "female", voiceName: "en-GB-SoniaNeural", customVoiceEndpointId: "clinic-voice", playSourceCacheId: "hold-1" }, operationContext: "visit-17", operationCallbackUrl: "https://clinic.example/prompts" });
  // hold/request-with-ssml
  request("hold", "clinic-call-0001", { phoneNumber: "+14255550123" }, { playSource: { kind: "ssmlSource", ssmlText: "<speak version=\"1.0\" xml:lang=\"en-US\"><voice name=\"x\">Hello</voice></speak>", customVoiceEndpointId: "clinic-voice", playSourceCacheId: "hello-1" }, operationContext: "visit-17" });
  // hold/response-nothing
  answer("hold", undefined);
  // listParticipants/request-least
  request("listParticipants", "clinic-call-0001");
  // listParticipants/request-of-an-id-to-be-encoded
  request("listParticipants", "clinic 17/ő+%:&?#'*~");
  // listParticipants/response-a-page
  answer("listParticipants", { values: [{ identifier: { phoneNumber: "+14255550123", rawId: "4:+14255550123" }, isMuted: false, isOnHold: false }], nextLink: "https://contoso.communication.azure.com/calling/callConnections/clinic-call-0001/participants?api-version=2026-03-12&skip=1" });
  // listParticipants/response-everyone
  answer("listParticipants", { values: [{ identifier: { phoneNumber: "+14255550123", rawId: "4:+14255550123" }, isMuted: false, isOnHold: false }, { identifier: { communicationUserId: "8:acs:0f1d2c3b-1111-4a6b-9c1d-000000000001_0000000a-2222-4b7c-8d2e-000000000002" }, isMuted: false, isOnHold: false }, { identifier: { rawId: "8:orgid:7c41a0de-5555-4d9e-8f40-000000000004", microsoftTeamsUserId: "7c41a0de-5555-4d9e-8f40-000000000004", isAnonymous: false, cloud: "public" }, isMuted: false, isOnHold: false }, { identifier: { rawId: "28:gcch:3d52b1ef-6666-4eaf-9051-000000000008", teamsAppId: "3d52b1ef-6666-4eaf-9051-000000000008", cloud: "gcch" }, isMuted: false, isOnHold: false }, { identifier: { rawId: "8:acs:0f1d2c3b-1111-4a6b-9c1d-000000000001_6f74d301-8888-40c1-b273-00000000000a_5e63c2f0-7777-4fb0-a162-000000000009", userId: "5e63c2f0-7777-4fb0-a162-000000000009", resourceId: "0f1d2c3b-1111-4a6b-9c1d-000000000001", tenantId: "6f74d301-8888-40c1-b273-00000000000a", cloud: "public" }, isMuted: false, isOnHold: false }, { identifier: { id: "48:night-service" }, isMuted: false, isOnHold: false }] });
  // listParticipants/response-nobody
  answer("listParticipants", { values: [] });
  // moveParticipants/request-in-full
  request("moveParticipants", "clinic-call-0001", [{ phoneNumber: "+14255550123" }, { communicationUserId: "8:acs:0f1d2c3b-1111-4a6b-9c1d-000000000001_0000000b-3333-4c8d-9e3f-000000000003" }, { microsoftTeamsUserId: "7c41a0de-5555-4d9e-8f40-000000000004" }, { teamsAppId: "3d52b1ef-6666-4eaf-9051-000000000007" }, { userId: "5e63c2f0-7777-4fb0-a162-000000000009", tenantId: "6f74d301-8888-40c1-b273-00000000000a", resourceId: "0f1d2c3b-1111-4a6b-9c1d-000000000001" }, { id: "48:night-service" }], "clinic-call-0002", { operationContext: "visit-17", operationCallbackUrl: "https://clinic.example/prompts" });
  // moveParticipants/request-least
  request("moveParticipants", "clinic-call-0001", [{ communicationUserId: "8:acs:0f1d2c3b-1111-4a6b-9c1d-000000000001_0000000b-3333-4c8d-9e3f-000000000003" }], "clinic-call-0002");
  // moveParticipants/request-of-an-id-to-be-encoded
  request("moveParticipants", "clinic 17/ő+%:&?#'*~", [{ communicationUserId: "8:acs:0f1d2c3b-1111-4a6b-9c1d-000000000001_0000000b-3333-4c8d-9e3f-000000000003" }], "clinic-call-0002");
  // moveParticipants/request-with-an-empty-context
  request("moveParticipants", "clinic-call-0001", [{ communicationUserId: "8:acs:0f1d2c3b-1111-4a6b-9c1d-000000000001_0000000b-3333-4c8d-9e3f-000000000003" }], "clinic-call-0002", { operationContext: "" });
  // moveParticipants/response-in-full
  answer("moveParticipants", { participants: [{ identifier: { phoneNumber: "+14255550123", rawId: "4:+14255550123" }, isMuted: false, isOnHold: true }, { identifier: { communicationUserId: "8:acs:0f1d2c3b-1111-4a6b-9c1d-000000000001_0000000a-2222-4b7c-8d2e-000000000002" } }], operationContext: "visit-17", fromCall: "clinic-call-0002" });
  // moveParticipants/response-without-the-call
  answer("moveParticipants", { participants: [], operationContext: "visit-17" });
  // muteParticipant/request-least
  request("muteParticipant", "clinic-call-0001", { communicationUserId: "8:acs:0f1d2c3b-1111-4a6b-9c1d-000000000001_0000000b-3333-4c8d-9e3f-000000000003" });
  // muteParticipant/request-of-an-id-to-be-encoded
  request("muteParticipant", "clinic 17/ő+%:&?#'*~", { communicationUserId: "8:acs:0f1d2c3b-1111-4a6b-9c1d-000000000001_0000000b-3333-4c8d-9e3f-000000000003" });
  // muteParticipant/request-with-a-context
  request("muteParticipant", "clinic-call-0001", { microsoftTeamsUserId: "7c41a0de-5555-4d9e-8f40-000000000004" }, { operationContext: "visit-17" });
  // muteParticipant/request-with-an-empty-context
  request("muteParticipant", "clinic-call-0001", { communicationUserId: "8:acs:0f1d2c3b-1111-4a6b-9c1d-000000000001_0000000b-3333-4c8d-9e3f-000000000003" }, { operationContext: "" });
  // muteParticipant/request-with-an-id-of-its-own
  request("muteParticipant", "clinic-call-0001", { communicationUserId: "8:acs:0f1d2c3b-1111-4a6b-9c1d-000000000001_0000000a-2222-4b7c-8d2e-000000000002" }, { repeatabilityRequestId: "2B7E1516-28ae-4d2a-abf7-158809cf4f3c", timeoutMs: 5000, headers: { "x-visit": "17" }, tracingOptions: {}, requestOptions: { timeout: 0 } });
  // muteParticipant/response-least
  answer("muteParticipant", {});
  // muteParticipant/response-with-a-context
  answer("muteParticipant", { operationContext: "visit-17" });
  // pause/request-least
  request("pause", "recording-17");
  // pause/request-of-an-id-to-be-encoded
  request("pause", "clinic 17/ő+%:&?#'*~");
  // pause/response-nothing
  answer("pause", undefined);
  // play/request-a-source-with-its-old-name
  request("play", "clinic-call-0001", [{ kind: "fileSource", url: "https://clinic.example/greeting.wav", playsourcacheid: "greeting-0" }], [{ phoneNumber: "+14255550123" }]);
  // play/request-every-source-in-full
  request("play", "clinic-call-0001", [{ kind: "fileSource", url: "https://clinic.example/greeting.wav", playSourceCacheId: "greeting-1" }, { kind: "textSource", text: "Please hold the line.", sourceLocale: "en-GB", voiceKind: "female", voiceName: "en-GB-SoniaNeural", customVoiceEndpointId: "clinic-voice", playSourceCacheId: "hold-1" }, { kind: "ssmlSource", ssmlText: "<speak version=\"1.0\" xml:lang=\"en-US\"><voice name=\"x\">Hello</voice></speak>", customVoiceEndpointId: "clinic-voice", playSourceCacheId: "hello-1" }], [{ phoneNumber: "+14255550123" }], { operationContext: "visit-17", operationCallbackUrl: "https://clinic.example/prompts", loop: true });
  // play/request-every-source
  request("play", "clinic-call-0001", [{ kind: "fileSource", url: "https://clinic.example/greeting.wav" }, { kind: "textSource", text: "Your visit is tomorrow at 9:30. Ügyfélszám: „17”." }, { kind: "ssmlSource", ssmlText: "<speak version=\"1.0\" xml:lang=\"en-US\"><voice name=\"x\">Hello</voice></speak>" }], [{ phoneNumber: "+14255550123" }, { communicationUserId: "8:acs:0f1d2c3b-1111-4a6b-9c1d-000000000001_0000000b-3333-4c8d-9e3f-000000000003" }]);
  // play/request-of-an-id-to-be-encoded
  request("play", "clinic 17/ő+%:&?#'*~", [{ kind: "fileSource", url: "https://clinic.example/greeting.wav" }], [{ phoneNumber: "+14255550123" }]);
  // play/request-once
  request("play", "clinic-call-0001", [{ kind: "fileSource", url: "https://clinic.example/greeting.wav" }], [{ phoneNumber: "+14255550123" }], { loop: false });
  // play/request-to-a-phone-number
  request("play", "clinic-call-0001", [{ kind: "fileSource", url: "https://clinic.example/greeting.wav" }], [{ phoneNumber: "+14255550123" }]);
  // play/request-to-a-teams-app
  request("play", "clinic-call-0001", [{ kind: "fileSource", url: "https://clinic.example/greeting.wav" }], [{ teamsAppId: "3d52b1ef-6666-4eaf-9051-000000000007" }]);
  // play/request-to-a-teams-user
  request("play", "clinic-call-0001", [{ kind: "fileSource", url: "https://clinic.example/greeting.wav" }], [{ microsoftTeamsUserId: "7c41a0de-5555-4d9e-8f40-000000000004" }]);
  // play/request-to-a-user
  request("play", "clinic-call-0001", [{ kind: "fileSource", url: "https://clinic.example/greeting.wav" }], [{ communicationUserId: "8:acs:0f1d2c3b-1111-4a6b-9c1d-000000000001_0000000b-3333-4c8d-9e3f-000000000003" }]);
  // play/request-to-an-extension-user
  request("play", "clinic-call-0001", [{ kind: "fileSource", url: "https://clinic.example/greeting.wav" }], [{ userId: "5e63c2f0-7777-4fb0-a162-000000000009", tenantId: "6f74d301-8888-40c1-b273-00000000000a", resourceId: "0f1d2c3b-1111-4a6b-9c1d-000000000001" }]);
  // play/request-to-somebody-unknown
  request("play", "clinic-call-0001", [{ kind: "fileSource", url: "https://clinic.example/greeting.wav" }], [{ id: "48:night-service" }]);
  // play/request-to-withheld
  request("play", "clinic-call-0001", [{ kind: "fileSource", url: "https://clinic.example/greeting.wav" }], [{ phoneNumber: "anonymous", isAnonymous: true }]);
  // play/response-nothing
  answer("play", undefined);
  // playToAll/request-a-file
  request("playToAll", "clinic-call-0001", [{ kind: "fileSource", url: "https://clinic.example/greeting.wav" }]);
  // playToAll/request-a-text
  request("playToAll", "clinic-call-0001", [{ kind: "textSource", text: "Please hold the line.", sourceLocale: "en-GB", voiceKind: "male", voiceName: "en-GB-SoniaNeural", customVoiceEndpointId: "clinic-voice", playSourceCacheId: "hold-1" }]);
  // playToAll/request-in-full
  request("playToAll", "clinic-call-0001", [{ kind: "fileSource", url: "https://clinic.example/greeting.wav", playSourceCacheId: "greeting-1" }, { kind: "textSource", text: "Your visit is tomorrow at 9:30. Ügyfélszám: „17”." }], { operationContext: "visit-17", operationCallbackUrl: "https://clinic.example/prompts", loop: true, interruptCallMediaOperation: true });
  // playToAll/request-interrupting
  request("playToAll", "clinic-call-0001", [{ kind: "fileSource", url: "https://clinic.example/greeting.wav" }], { interruptCallMediaOperation: true });
  // playToAll/request-not-interrupting
  request("playToAll", "clinic-call-0001", [{ kind: "fileSource", url: "https://clinic.example/greeting.wav" }], { interruptCallMediaOperation: false });
  // playToAll/request-of-an-id-to-be-encoded
  request("playToAll", "clinic 17/ő+%:&?#'*~", [{ kind: "fileSource", url: "https://clinic.example/greeting.wav" }]);
  // playToAll/request-ssml
  request("playToAll", "clinic-call-0001", [{ kind: "ssmlSource", ssmlText: "<speak version=\"1.0\" xml:lang=\"en-US\"><voice name=\"x\">Hello</voice></speak>", customVoiceEndpointId: "clinic-voice", playSourceCacheId: "hello-1" }]);
  // playToAll/request-with-an-empty-context
  request("playToAll", "clinic-call-0001", [{ kind: "fileSource", url: "https://clinic.example/greeting.wav" }], { operationContext: "" });
  // playToAll/response-nothing
  answer("playToAll", undefined);
  // redirectCall/request-to-a-phone-number
  request("redirectCall", undefined, "eyJpbnZlbnRlZCI6InJpbmcgcmluZyJ9", { targetParticipant: { phoneNumber: "+14255550123" } });
  // redirectCall/request-to-a-teams-app
  request("redirectCall", undefined, "eyJpbnZlbnRlZCI6InJpbmcgcmluZyJ9", { targetParticipant: { teamsAppId: "3d52b1ef-6666-4eaf-9051-000000000007" } });
  // redirectCall/request-to-a-teams-user
  request("redirectCall", undefined, "eyJpbnZlbnRlZCI6InJpbmcgcmluZyJ9", { targetParticipant: { microsoftTeamsUserId: "7c41a0de-5555-4d9e-8f40-000000000004" } });
  // redirectCall/request-to-a-user
  request("redirectCall", undefined, "eyJpbnZlbnRlZCI6InJpbmcgcmluZyJ9", { targetParticipant: { communicationUserId: "8:acs:0f1d2c3b-1111-4a6b-9c1d-000000000001_0000000b-3333-4c8d-9e3f-000000000003" } });
  // redirectCall/request-to-an-extension-user
  request("redirectCall", undefined, "eyJpbnZlbnRlZCI6InJpbmcgcmluZyJ9", { targetParticipant: { userId: "5e63c2f0-7777-4fb0-a162-000000000009", tenantId: "6f74d301-8888-40c1-b273-00000000000a", resourceId: "0f1d2c3b-1111-4a6b-9c1d-000000000001" } });
  // redirectCall/request-with-who-calls
  request("redirectCall", undefined, "eyJpbnZlbnRlZCI6InJpbmcgcmluZyJ9", { targetParticipant: { phoneNumber: "+14255550123" }, sourceCallIdNumber: { phoneNumber: "+14255550100" }, sourceDisplayName: "Clinic" });
  // redirectCall/response-nothing
  answer("redirectCall", undefined);
  // rejectCall/request-busy
  request("rejectCall", undefined, "eyJpbnZlbnRlZCI6InJpbmcgcmluZyJ9", { callRejectReason: "busy" });
  // rejectCall/request-forbidden
  request("rejectCall", undefined, "eyJpbnZlbnRlZCI6InJpbmcgcmluZyJ9", { callRejectReason: "forbidden" });
  // rejectCall/request-least
  request("rejectCall", undefined, "eyJpbnZlbnRlZCI6InJpbmcgcmluZyJ9");
  // rejectCall/request-none
  request("rejectCall", undefined, "eyJpbnZlbnRlZCI6InJpbmcgcmluZyJ9", { callRejectReason: "none" });
  // rejectCall/response-nothing
  answer("rejectCall", undefined);
  // removeParticipant/request-in-full
  request("removeParticipant", "clinic-call-0001", { phoneNumber: "+14255550123" }, { operationContext: "visit-17", operationCallbackUrl: "https://clinic.example/prompts" });
  // removeParticipant/request-of-a-phone-number
  request("removeParticipant", "clinic-call-0001", { phoneNumber: "+14255550123" });
  // removeParticipant/request-of-a-teams-app
  request("removeParticipant", "clinic-call-0001", { teamsAppId: "3d52b1ef-6666-4eaf-9051-000000000007" });
  // removeParticipant/request-of-a-teams-user
  request("removeParticipant", "clinic-call-0001", { microsoftTeamsUserId: "7c41a0de-5555-4d9e-8f40-000000000004" });
  // removeParticipant/request-of-a-user
  request("removeParticipant", "clinic-call-0001", { communicationUserId: "8:acs:0f1d2c3b-1111-4a6b-9c1d-000000000001_0000000b-3333-4c8d-9e3f-000000000003" });
  // removeParticipant/request-of-an-extension-user
  request("removeParticipant", "clinic-call-0001", { userId: "5e63c2f0-7777-4fb0-a162-000000000009", tenantId: "6f74d301-8888-40c1-b273-00000000000a", resourceId: "0f1d2c3b-1111-4a6b-9c1d-000000000001" });
  // removeParticipant/request-of-an-id-to-be-encoded
  request("removeParticipant", "clinic 17/ő+%:&?#'*~", { phoneNumber: "+14255550123" });
  // removeParticipant/request-of-somebody-unknown
  request("removeParticipant", "clinic-call-0001", { id: "48:night-service" });
  // removeParticipant/request-with-an-empty-context
  request("removeParticipant", "clinic-call-0001", { phoneNumber: "+14255550123" }, { operationContext: "" });
  // removeParticipant/response-least
  answer("removeParticipant", {});
  // removeParticipant/response-with-a-context
  answer("removeParticipant", { operationContext: "visit-17" });
  // resume/request-least
  request("resume", "recording-17");
  // resume/request-of-an-id-to-be-encoded
  request("resume", "clinic 17/ő+%:&?#'*~");
  // resume/response-nothing
  answer("resume", undefined);
  // sendDtmfTones/request-every-tone
  request("sendDtmfTones", "clinic-call-0001", ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "a", "b", "c", "d", "pound", "asterisk"], { teamsAppId: "3d52b1ef-6666-4eaf-9051-000000000007" }, { operationContext: "visit-17", operationCallbackUrl: "https://clinic.example/prompts" });
  // sendDtmfTones/request-least
  request("sendDtmfTones", "clinic-call-0001", ["one"], { phoneNumber: "+14255550123" });
  // sendDtmfTones/request-of-an-id-to-be-encoded
  request("sendDtmfTones", "clinic 17/ő+%:&?#'*~", ["one"], { phoneNumber: "+14255550123" });
  // sendDtmfTones/response-least
  answer("sendDtmfTones", {});
  // sendDtmfTones/response-with-a-context
  answer("sendDtmfTones", { operationContext: "visit-17" });
  // start/request-by-call
  request("start", { callConnectionId: "clinic-call-0001" });
  // start/request-by-group
  request("start", { callLocator: { kind: "groupCallLocator", id: "1c2d3e4f-9999-41d2-8384-00000000000b" } });
  // start/request-by-room
  request("start", { callLocator: { kind: "roomCallLocator", id: "99123456789012345" } });
  // start/request-by-server-call
  request("start", { callLocator: { kind: "serverCallLocator", id: "aHR0cHM6Ly9jYWxsLzE" } });
  // start/request-in-full
  request("start", { callLocator: { kind: "serverCallLocator", id: "aHR0cHM6Ly9jYWxsLzE" }, recordingStateCallbackEndpointUrl: "https://clinic.example/recordings", recordingContent: "audio", recordingChannel: "unmixed", recordingFormat: "wav", pauseOnStart: true, audioChannelParticipantOrdering: [{ phoneNumber: "+14255550123" }, { communicationUserId: "8:acs:0f1d2c3b-1111-4a6b-9c1d-000000000001_0000000b-3333-4c8d-9e3f-000000000003" }, { id: "48:night-service" }], channelAffinity: [{ targetParticipant: { phoneNumber: "+14255550123" }, channel: 0 }, { targetParticipant: { communicationUserId: "8:acs:0f1d2c3b-1111-4a6b-9c1d-000000000001_0000000b-3333-4c8d-9e3f-000000000003" }, channel: 4 }], recordingStorage: { recordingStorageKind: "azureBlobStorage", recordingDestinationContainerUrl: "https://clinic.blob.core.windows.net/visits" } });
  // start/request-in-own-storage
  request("start", { callConnectionId: "clinic-call-0001", recordingStorage: { recordingStorageKind: "azureCommunicationServices" } });
  // start/request-mp3
  request("start", { callConnectionId: "clinic-call-0001", recordingContent: "audio", recordingFormat: "mp3", pauseOnStart: false });
  // start/request-preview
  request("start", { callConnectionId: "clinic-call-0001", recordingStorage: { recordingStorageKind: "azureBlobStorage", recordingDestinationContainerUrl: "https://clinic.blob.core.windows.net/visits" } });
  // start/request-video
  request("start", { callConnectionId: "clinic-call-0001", recordingContent: "audioVideo", recordingChannel: "mixed", recordingFormat: "mp4" });
  // start/response-at-once
  answer("start", { recordingId: "recording-17", recordingKind: "azureCommunicationServices", recordingState: "active" });
  // start/response-later
  answer("start", { recordingId: "recording-17", recordingKind: "teams", recordingState: "inactive" });
  // startContinuousDtmfRecognition/request-in-full
  request("startContinuousDtmfRecognition", "clinic-call-0001", { microsoftTeamsUserId: "7c41a0de-5555-4d9e-8f40-000000000004" }, { operationContext: "visit-17", operationCallbackUrl: "https://clinic.example/prompts" });
  // startContinuousDtmfRecognition/request-least
  request("startContinuousDtmfRecognition", "clinic-call-0001", { phoneNumber: "+14255550123" });
  // startContinuousDtmfRecognition/request-of-an-id-to-be-encoded
  request("startContinuousDtmfRecognition", "clinic 17/ő+%:&?#'*~", { phoneNumber: "+14255550123" });
  // startContinuousDtmfRecognition/request-with-a-context
  request("startContinuousDtmfRecognition", "clinic-call-0001", { communicationUserId: "8:acs:0f1d2c3b-1111-4a6b-9c1d-000000000001_0000000b-3333-4c8d-9e3f-000000000003" }, { operationContext: "visit-17" });
  // startContinuousDtmfRecognition/response-nothing
  answer("startContinuousDtmfRecognition", undefined);
  // startMediaStreaming/request-in-full
  request("startMediaStreaming", "clinic-call-0001", { operationContext: "visit-17", operationCallbackUrl: "https://clinic.example/prompts" });
  // startMediaStreaming/request-least
  request("startMediaStreaming", "clinic-call-0001");
  // startMediaStreaming/request-of-an-id-to-be-encoded
  request("startMediaStreaming", "clinic 17/ő+%:&?#'*~");
  // startMediaStreaming/request-with-a-context
  request("startMediaStreaming", "clinic-call-0001", { operationContext: "visit-17" });
  // startMediaStreaming/response-nothing
  answer("startMediaStreaming", undefined);
  // startRecognizing/request-both-in-full
  request("startRecognizing", "clinic-call-0001", { phoneNumber: "+14255550123" }, { kind: "callMediaRecognizeSpeechOrDtmfOptions", playPrompt: { kind: "textSource", text: "Your visit is tomorrow at 9:30. Ügyfélszám: „17”." }, interruptCallMediaOperation: true, operationContext: "visit-17", operationCallbackUrl: "https://clinic.example/prompts", interruptPrompt: true, initialSilenceTimeoutInSeconds: 12, speechLanguage: "hu-HU", speechRecognitionModelEndpointId: "clinic-words", interToneTimeoutInSeconds: 3, maxTonesToCollect: 4, stopDtmfTones: ["pound", "asterisk"], endSilenceTimeoutInSeconds: 3 });
  // startRecognizing/request-both-least
  request("startRecognizing", "clinic-call-0001", { phoneNumber: "+14255550123" }, { kind: "callMediaRecognizeSpeechOrDtmfOptions" });
  // startRecognizing/request-choice-in-full
  request("startRecognizing", "clinic-call-0001", { communicationUserId: "8:acs:0f1d2c3b-1111-4a6b-9c1d-000000000001_0000000b-3333-4c8d-9e3f-000000000003" }, { kind: "callMediaRecognizeChoiceOptions", choices: [{ label: "yes", phrases: ["yes", "yes please"], tone: "one" }, { label: "no", phrases: ["no"] }], playPrompt: { kind: "textSource", text: "Your visit is tomorrow at 9:30. Ügyfélszám: „17”." }, interruptCallMediaOperation: true, operationContext: "visit-17", operationCallbackUrl: "https://clinic.example/prompts", interruptPrompt: true, initialSilenceTimeoutInSeconds: 12, speechLanguage: "hu-HU", speechRecognitionModelEndpointId: "clinic-words" });
  // startRecognizing/request-choice-least
  request("startRecognizing", "clinic-call-0001", { phoneNumber: "+14255550123" }, { kind: "callMediaRecognizeChoiceOptions", choices: [{ label: "yes", phrases: ["yes", "yes please"], tone: "one" }, { label: "no", phrases: ["no"] }] });
  // startRecognizing/request-dtmf-in-full
  request("startRecognizing", "clinic-call-0001", { phoneNumber: "+14255550123" }, { kind: "callMediaRecognizeDtmfOptions", playPrompt: { kind: "textSource", text: "Your visit is tomorrow at 9:30. Ügyfélszám: „17”." }, interruptCallMediaOperation: true, operationContext: "visit-17", operationCallbackUrl: "https://clinic.example/prompts", interruptPrompt: true, initialSilenceTimeoutInSeconds: 12, interToneTimeoutInSeconds: 3, maxTonesToCollect: 4, stopDtmfTones: ["pound", "asterisk"] });
  // startRecognizing/request-dtmf-least
  request("startRecognizing", "clinic-call-0001", { phoneNumber: "+14255550123" }, { kind: "callMediaRecognizeDtmfOptions" });
  // startRecognizing/request-of-an-id-to-be-encoded
  request("startRecognizing", "clinic 17/ő+%:&?#'*~", { phoneNumber: "+14255550123" }, { kind: "callMediaRecognizeDtmfOptions" });
  // startRecognizing/request-preview-both
  request("startRecognizing", "clinic-call-0001", { phoneNumber: "+14255550123" }, { kind: "callMediaRecognizeSpeechOrDtmfOptions", speechLanguages: ["hu-HU", "en-US"], enableSentimentAnalysis: true, operationContext: "visit-17" });
  // startRecognizing/request-preview-choice
  request("startRecognizing", "clinic-call-0001", { phoneNumber: "+14255550123" }, { kind: "callMediaRecognizeChoiceOptions", choices: [{ label: "yes", phrases: ["igen"] }], speechLanguages: ["hu-HU", "en-US"], enableSentimentAnalysis: true, operationContext: "visit-17" });
  // startRecognizing/request-preview-speech
  request("startRecognizing", "clinic-call-0001", { phoneNumber: "+14255550123" }, { kind: "callMediaRecognizeSpeechOptions", speechLanguages: ["hu-HU", "en-US"], enableSentimentAnalysis: true, operationContext: "visit-17" });
  // startRecognizing/request-speech-in-full
  request("startRecognizing", "clinic-call-0001", { microsoftTeamsUserId: "7c41a0de-5555-4d9e-8f40-000000000004" }, { kind: "callMediaRecognizeSpeechOptions", playPrompt: { kind: "textSource", text: "Your visit is tomorrow at 9:30. Ügyfélszám: „17”." }, interruptCallMediaOperation: true, operationContext: "visit-17", operationCallbackUrl: "https://clinic.example/prompts", interruptPrompt: true, initialSilenceTimeoutInSeconds: 12, speechLanguage: "hu-HU", speechRecognitionModelEndpointId: "clinic-words", endSilenceTimeoutInSeconds: 1.5 });
  // startRecognizing/request-speech-least
  request("startRecognizing", "clinic-call-0001", { phoneNumber: "+14255550123" }, { kind: "callMediaRecognizeSpeechOptions" });
  // startRecognizing/request-tones-as-a-number-with-a-context
  request("startRecognizing", "clinic-call-0001", { phoneNumber: "+14255550123" }, { kind: "callMediaRecognizeDtmfOptions", operationContext: "visit-17", maxTonesToCollect: 5 });
  // startRecognizing/request-tones-as-a-number
  request("startRecognizing", "clinic-call-0001", { phoneNumber: "+14255550123" }, { kind: "callMediaRecognizeDtmfOptions", maxTonesToCollect: 5 });
  // startRecognizing/request-with-a-file
  request("startRecognizing", "clinic-call-0001", { phoneNumber: "+14255550123" }, { kind: "callMediaRecognizeDtmfOptions", playPrompt: { kind: "fileSource", url: "https://clinic.example/greeting.wav" } });
  // startRecognizing/request-with-an-empty-context
  request("startRecognizing", "clinic-call-0001", { phoneNumber: "+14255550123" }, { kind: "callMediaRecognizeDtmfOptions", operationContext: "" });
  // startRecognizing/request-with-an-option-of-before
  request("startRecognizing", "clinic-call-0001", { phoneNumber: "+14255550123" }, { kind: "callMediaRecognizeDtmfOptions", stopCurrentOperations: true });
  // startRecognizing/request-with-every-prompt
  request("startRecognizing", "clinic-call-0001", { phoneNumber: "+14255550123" }, { kind: "callMediaRecognizeDtmfOptions", playPrompts: [{ kind: "fileSource", url: "https://clinic.example/greeting.wav", playSourceCacheId: "greeting-1" }, { kind: "textSource", text: "Please hold the line.", sourceLocale: "en-GB", voiceKind: "female", voiceName: "en-GB-SoniaNeural", customVoiceEndpointId: "clinic-voice", playSourceCacheId: "hold-1" }, { kind: "ssmlSource", ssmlText: "<speak version=\"1.0\" xml:lang=\"en-US\"><voice name=\"x\">Hello</voice></speak>" }] });
  // startRecognizing/request-with-ssml
  request("startRecognizing", "clinic-call-0001", { phoneNumber: "+14255550123" }, { kind: "callMediaRecognizeDtmfOptions", playPrompt: { kind: "ssmlSource", ssmlText: "<speak version=\"1.0\" xml:lang=\"en-US\"><voice name=\"x\">Hello</voice></speak>", customVoiceEndpointId: "clinic-voice", playSourceCacheId: "hello-1" } });
  // startRecognizing/request-without-silence
  request("startRecognizing", "clinic-call-0001", { phoneNumber: "+14255550123" }, { kind: "callMediaRecognizeSpeechOrDtmfOptions", initialSilenceTimeoutInSeconds: 0, endSilenceTimeoutInSeconds: 0 });
  // startRecognizing/response-nothing
  answer("startRecognizing", undefined);
  // startTranscription/request-in-full
  request("startTranscription", "clinic-call-0001", { operationContext: "visit-17", operationCallbackUrl: "https://clinic.example/prompts", locale: "hu-HU", speechRecognitionModelEndpointId: "clinic-words" });
  // startTranscription/request-least
  request("startTranscription", "clinic-call-0001");
  // startTranscription/request-of-an-id-to-be-encoded
  request("startTranscription", "clinic 17/ő+%:&?#'*~");
  // startTranscription/request-preview
  request("startTranscription", "clinic-call-0001", { locales: ["hu-HU", "en-US"], enableSentimentAnalysis: true, piiRedactionOptions: { enable: true, redactionType: "maskWithCharacter" }, summarizationOptions: { enableEndCallSummary: false } });
  // startTranscription/response-nothing
  answer("startTranscription", undefined);
  // stop/request-least
  request("stop", "recording-17");
  // stop/request-of-an-id-to-be-encoded
  request("stop", "clinic 17/ő+%:&?#'*~");
  // stop/response-nothing
  answer("stop", undefined);
  // stopContinuousDtmfRecognition/request-in-full
  request("stopContinuousDtmfRecognition", "clinic-call-0001", { microsoftTeamsUserId: "7c41a0de-5555-4d9e-8f40-000000000004" }, { operationContext: "visit-17", operationCallbackUrl: "https://clinic.example/prompts" });
  // stopContinuousDtmfRecognition/request-least
  request("stopContinuousDtmfRecognition", "clinic-call-0001", { phoneNumber: "+14255550123" });
  // stopContinuousDtmfRecognition/request-of-an-id-to-be-encoded
  request("stopContinuousDtmfRecognition", "clinic 17/ő+%:&?#'*~", { phoneNumber: "+14255550123" });
  // stopContinuousDtmfRecognition/request-with-a-context
  request("stopContinuousDtmfRecognition", "clinic-call-0001", { communicationUserId: "8:acs:0f1d2c3b-1111-4a6b-9c1d-000000000001_0000000b-3333-4c8d-9e3f-000000000003" }, { operationContext: "visit-17" });
  // stopContinuousDtmfRecognition/response-nothing
  answer("stopContinuousDtmfRecognition", undefined);
  // stopMediaStreaming/request-in-full
  request("stopMediaStreaming", "clinic-call-0001", { operationContext: "visit-17", operationCallbackUrl: "https://clinic.example/prompts" });
  // stopMediaStreaming/request-least
  request("stopMediaStreaming", "clinic-call-0001");
  // stopMediaStreaming/request-of-an-id-to-be-encoded
  request("stopMediaStreaming", "clinic 17/ő+%:&?#'*~");
  // stopMediaStreaming/request-with-a-context
  request("stopMediaStreaming", "clinic-call-0001", { operationContext: "visit-17" });
  // stopMediaStreaming/response-nothing
  answer("stopMediaStreaming", undefined);
  // stopTranscription/request-in-full
  request("stopTranscription", "clinic-call-0001", { operationContext: "visit-17", operationCallbackUrl: "https://clinic.example/prompts" });
  // stopTranscription/request-least
  request("stopTranscription", "clinic-call-0001");
  // stopTranscription/request-of-an-id-to-be-encoded
  request("stopTranscription", "clinic 17/ő+%:&?#'*~");
  // stopTranscription/response-nothing
  answer("stopTranscription", undefined);
  // summarizeCall/request-everything
  request("summarizeCall", "clinic-call-0001", { operationContext: "visit-17", operationCallbackUrl: "https://clinic.example/prompts", summarizationOptions: { enableEndCallSummary: true, locale: "hu-HU" } });
  // summarizeCall/request-nothing-said
  request("summarizeCall", "clinic-call-0001");
  // summarizeCall/request-of-an-id-to-be-encoded
  request("summarizeCall", "clinic 17/ő");
  // summarizeCall/response-nothing
  answer("summarizeCall", undefined);
  // terminateCall/request-least
  request("terminateCall", "clinic-call-0001");
  // terminateCall/request-of-an-id-to-be-encoded
  request("terminateCall", "clinic 17/ő+%:&?#'*~");
  // terminateCall/response-nothing
  answer("terminateCall", undefined);
  // transferCallToParticipant/request-in-full
  request("transferCallToParticipant", "clinic-call-0001", { phoneNumber: "+14255550123" }, { operationContext: "visit-17", operationCallbackUrl: "https://clinic.example/prompts", transferee: { microsoftTeamsUserId: "7c41a0de-5555-4d9e-8f40-000000000004" }, sourceCallIdNumber: { phoneNumber: "+14255550100" }, customCallingContext: [{ kind: "voip", key: "visit", value: "17" }, { kind: "sipuui", key: "ignored", value: "56a390f3;encoding=hex" }, { kind: "sipx", key: "visit", value: "17", sipHeaderPrefix: "X-" }, { kind: "TeamsPhoneCallDetails", teamsPhoneCallerDetails: { caller: { phoneNumber: "+14255550123" }, name: "A. Patient", phoneNumber: "+14255550123", recordId: "patient-17", screenPopUrl: "https://clinic.example/patients/17", isAuthenticated: true, additionalCallerInformation: { ward: "b", language: "hu" } }, teamsPhoneSourceDetails: { source: { communicationUserId: "8:acs:0f1d2c3b-1111-4a6b-9c1d-000000000001_0000000a-2222-4b7c-8d2e-000000000002" }, language: "en", status: "open", intendedTargets: { first: { communicationUserId: "8:acs:0f1d2c3b-1111-4a6b-9c1d-000000000001_0000000b-3333-4c8d-9e3f-000000000003" }, second: { microsoftTeamsUserId: "7c41a0de-5555-4d9e-8f40-000000000004" } } }, sessionId: "session-17", intent: "move the visit", callTopic: "A late visit", callContext: "Called twice.", transcriptUrl: "https://clinic.example/transcripts/17", callSentiment: "calm", suggestedActions: "Offer Tuesday." }] });
  // transferCallToParticipant/request-of-an-id-to-be-encoded
  request("transferCallToParticipant", "clinic 17/ő+%:&?#'*~", { phoneNumber: "+14255550123" });
  // transferCallToParticipant/request-of-somebody
  request("transferCallToParticipant", "clinic-call-0001", { phoneNumber: "+14255550123" }, { operationContext: "visit-17", transferee: { communicationUserId: "8:acs:0f1d2c3b-1111-4a6b-9c1d-000000000001_0000000b-3333-4c8d-9e3f-000000000003" }, sourceCallIdNumber: { phoneNumber: "+14255550100" } });
  // transferCallToParticipant/request-to-a-phone-number
  request("transferCallToParticipant", "clinic-call-0001", { phoneNumber: "+14255550123" });
  // transferCallToParticipant/request-to-a-teams-app
  request("transferCallToParticipant", "clinic-call-0001", { teamsAppId: "3d52b1ef-6666-4eaf-9051-000000000007" });
  // transferCallToParticipant/request-to-a-teams-user
  request("transferCallToParticipant", "clinic-call-0001", { microsoftTeamsUserId: "7c41a0de-5555-4d9e-8f40-000000000004" });
  // transferCallToParticipant/request-to-a-user
  request("transferCallToParticipant", "clinic-call-0001", { communicationUserId: "8:acs:0f1d2c3b-1111-4a6b-9c1d-000000000001_0000000b-3333-4c8d-9e3f-000000000003" });
  // transferCallToParticipant/request-to-an-extension-user
  request("transferCallToParticipant", "clinic-call-0001", { userId: "5e63c2f0-7777-4fb0-a162-000000000009", tenantId: "6f74d301-8888-40c1-b273-00000000000a", resourceId: "0f1d2c3b-1111-4a6b-9c1d-000000000001" });
  // transferCallToParticipant/request-to-somebody-unknown
  request("transferCallToParticipant", "clinic-call-0001", { id: "48:night-service" });
  // transferCallToParticipant/request-with-an-empty-context
  request("transferCallToParticipant", "clinic-call-0001", { phoneNumber: "+14255550123" }, { operationContext: "" });
  // transferCallToParticipant/response-least
  answer("transferCallToParticipant", {});
  // transferCallToParticipant/response-with-a-context
  answer("transferCallToParticipant", { operationContext: "visit-17" });
  // unhold/request-in-full
  request("unhold", "clinic-call-0001", { communicationUserId: "8:acs:0f1d2c3b-1111-4a6b-9c1d-000000000001_0000000b-3333-4c8d-9e3f-000000000003" }, { operationContext: "visit-17", operationCallbackUrl: "https://clinic.example/prompts" });
  // unhold/request-least
  request("unhold", "clinic-call-0001", { phoneNumber: "+14255550123" });
  // unhold/request-of-an-id-to-be-encoded
  request("unhold", "clinic 17/ő+%:&?#'*~", { phoneNumber: "+14255550123" });
  // unhold/response-nothing
  answer("unhold", undefined);
  // updateTranscription/request-in-full
  request("updateTranscription", "clinic-call-0001", "hu-HU", { operationContext: "visit-17", operationCallbackUrl: "https://clinic.example/prompts", speechRecognitionModelEndpointId: "clinic-words" });
  // updateTranscription/request-least
  request("updateTranscription", "clinic-call-0001", "hu-HU");
  // updateTranscription/request-of-an-id-to-be-encoded
  request("updateTranscription", "clinic 17/ő+%:&?#'*~", "hu-HU");
  // updateTranscription/request-preview
  request("updateTranscription", "clinic-call-0001", "hu-HU", { enableSentimentAnalysis: true, piiRedactionOptions: { enable: true, redactionType: "maskWithCharacter" }, summarizationOptions: { enableEndCallSummary: false } });
  // updateTranscription/response-nothing
  answer("updateTranscription", undefined);
}
