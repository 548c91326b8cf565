// The one call that is measured, `createCall` to a phone number by the contract 2026-03-12: its arguments, its bytes, its answer.

export const invite = {
  targetParticipant: { phoneNumber: "+14255550123" },
  sourceCallIdNumber: { phoneNumber: "+14255550100" },
};
export const callbackUrl = "https://contoso.example/callbacks?secret=bench";
export const key = "c2VjcmV0";
export const path = "/calling/callConnections?api-version=2026-03-12";

/**
 * The body, as a program writes it that has no library.
 *
 * @param {typeof invite} invitation
 * @param {string} callbackUri
 */
export const writeBody = ({ targetParticipant, sourceCallIdNumber }, callbackUri) => {
  const value = targetParticipant.phoneNumber;
  return JSON.stringify({
    targets: [{ kind: "phoneNumber", rawId: `4:${value}`, phoneNumber: { value } }],
    sourceCallerIdNumber: { value: sourceCallIdNumber.phoneNumber },
    callbackUri,
  });
};

const user = "8:acs:00000000-0000-4000-8000-000000000000_00000000-0000-4000-8000-000000000001";
export const answer = JSON.stringify({
  callConnectionId: "401f3500-0000-4000-8000-000000000000",
  serverCallId: "aHR0cHM6Ly9jb252LmNvbnRvc28uZXhhbXBsZS9jb252L2JlbmNo",
  correlationId: "00000000-0000-4000-8000-00000000c0de",
  source: { kind: "communicationUser", rawId: user, communicationUser: { id: user } },
  targets: [{ kind: "phoneNumber", rawId: "4:+14255550123", phoneNumber: { value: "+14255550123" } }],
  sourceCallerIdNumber: { value: "+14255550100" },
  callConnectionState: "connecting",
  callbackUri: callbackUrl,
});
