// Which of the six an identifier is. The grammar of raw ids is the core's.
import * as core from "./core.js";

const has =
  (...names) =>
  (identifier) =>
    names.every((name) => typeof identifier?.[name] === "string");

export const isCommunicationUserIdentifier = has("communicationUserId");
export const isPhoneNumberIdentifier = has("phoneNumber");
export const isMicrosoftTeamsUserIdentifier = has("microsoftTeamsUserId");
export const isMicrosoftTeamsAppIdentifier = has("teamsAppId");
export const isTeamsExtensionUserIdentifier = has("userId", "tenantId", "resourceId");
export const isUnknownIdentifier = has("id");

const kinds = {
  communicationUser: isCommunicationUserIdentifier,
  phoneNumber: isPhoneNumberIdentifier,
  microsoftTeamsUser: isMicrosoftTeamsUserIdentifier,
  microsoftTeamsApp: isMicrosoftTeamsAppIdentifier,
  teamsExtensionUser: isTeamsExtensionUserIdentifier,
};

export function getIdentifierKind(identifier) {
  const kind = Object.keys(kinds).find((name) => kinds[name](identifier)) ?? "unknown";
  return { ...identifier, kind };
}

export const getIdentifierRawId = (identifier) => core.rawIdOf(identifier, "identifier");
