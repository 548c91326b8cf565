// Which callbacks end an operation: what somebody who sent it waits for.

const PLACED = { kinds: ["CallConnected", "CreateCallFailed", "AnswerFailed", "ConnectFailed", "CallDisconnected"] };
const ENDED = { kinds: ["CallDisconnected"] };
/** Known by their operation context, which the other two are not. */
const of = (...kinds) => ({ kinds, byContext: true });
const either = (word) => of(`${word}Succeeded`, `${word}Failed`);
const leg = (...states) => ({ kinds: ["CallLegStateChanged"], predicate: ({ callState }) => states.includes(callState) });

const OUTCOMES = {
  CallAutomationClient: {
    ...{ createCall: PLACED, createGroupCall: PLACED, answerCall: PLACED, connectCall: PLACED, hangUp: ENDED, terminateCall: ENDED },
    addParticipant: either("AddParticipant"),
    removeParticipant: either("RemoveParticipant"),
    cancelAddParticipantOperation: either("CancelAddParticipant"),
    moveParticipants: either("MoveParticipant"),
    transferCallToParticipant: of("CallTransferAccepted", "CallTransferFailed"),
    play: of("PlayCompleted", "PlayFailed", "PlayCanceled"),
    playToAll: of("PlayCompleted", "PlayFailed", "PlayCanceled"),
    startRecognizing: of("RecognizeCompleted", "RecognizeFailed", "RecognizeCanceled"),
    sendDtmfTones: of("SendDtmfTonesCompleted", "SendDtmfTonesFailed"),
    startTranscription: of("TranscriptionStarted", "TranscriptionFailed"),
    stopTranscription: of("TranscriptionStopped", "TranscriptionFailed"),
    startMediaStreaming: of("MediaStreamingStarted", "MediaStreamingFailed"),
    stopMediaStreaming: of("MediaStreamingStopped", "MediaStreamingFailed"),
  },
  CallClient: {
    createCall: leg("established", "terminated"),
    hangupCall: leg("terminated"),
    deleteCall: leg("terminated"),
    playAudio: of("PlayAudioResult"),
    inviteParticipants: of("InviteParticipantResult"),
  },
};

/** `{ kinds, byContext?, predicate? }`; nothing when no callback tells the end. */
export const outcomeOf = ({ contract, operation, context }) => {
  const outcome = OUTCOMES[contract][operation];
  return outcome?.byContext && context === undefined ? undefined : outcome;
};
