// The participants of the cases. None is real: the numbers are reserved for fiction, the ids are made up.
export const PHONE = { phoneNumber: "+14255550123" };
export const CALLER = { phoneNumber: "+14255550100" };
export const DESK = { communicationUserId: "8:acs:0f1d2c3b-1111-4a6b-9c1d-000000000001_0000000a-2222-4b7c-8d2e-000000000002" };
export const NURSE = { communicationUserId: "8:acs:0f1d2c3b-1111-4a6b-9c1d-000000000001_0000000b-3333-4c8d-9e3f-000000000003" };
export const TEAMS = { microsoftTeamsUserId: "7c41a0de-5555-4d9e-8f40-000000000004" };
export const TEAMS_DOD = { microsoftTeamsUserId: "7c41a0de-5555-4d9e-8f40-000000000005", isAnonymous: false, cloud: "dod" };
export const VISITOR = { microsoftTeamsUserId: "7c41a0de-5555-4d9e-8f40-000000000006", isAnonymous: true };
export const APP = { teamsAppId: "3d52b1ef-6666-4eaf-9051-000000000007" };
export const APP_GCCH = { teamsAppId: "3d52b1ef-6666-4eaf-9051-000000000008", cloud: "gcch" };
export const EXTENSION = {
  userId: "5e63c2f0-7777-4fb0-a162-000000000009",
  tenantId: "6f74d301-8888-40c1-b273-00000000000a",
  resourceId: "0f1d2c3b-1111-4a6b-9c1d-000000000001",
};
export const EXTENSION_GCCH = { ...EXTENSION, cloud: "gcch" };
export const UNKNOWN = { id: "48:night-service" };
export const WITH_RAW_ID = { phoneNumber: "+14255550177", rawId: "4:+14255550177_b2" };
export const WITHHELD = { phoneNumber: "anonymous", isAnonymous: true };

/** One of each kind, by its name in golden files. */
export const KINDS = {
  "a-phone-number": PHONE,
  "a-user": NURSE,
  "a-teams-user": TEAMS,
  "a-teams-app": APP,
  "an-extension-user": EXTENSION,
  "somebody-unknown": UNKNOWN,
};
