// Which of the six an identifier is. The grammar of raw ids is the core's.
/** @import * as Declared from "./call-automation.js" */
/** @import { CommunicationIdentifier } from "./call-automation.js" */
import * as core from "./core.js";
import { validationError } from "../errors.js";
import { readOnce } from "../platform/values.js";

/**
 * @template {CommunicationIdentifier} Kind
 * @param {(keyof Kind)[]} names
 */
const has = (...names) => {
  /**
   * @param {unknown} identifier
   * @returns {identifier is Kind}
   */
  const isKind = (identifier) =>
    names.every((name) => typeof (/** @type {Partial<Kind> | undefined} */ (identifier)?.[name]) === "string");
  return isKind;
};

/** @type {typeof Declared.isCommunicationUserIdentifier} */
export const isCommunicationUserIdentifier = has("communicationUserId");
/** @type {typeof Declared.isPhoneNumberIdentifier} */
export const isPhoneNumberIdentifier = has("phoneNumber");
/** @type {typeof Declared.isMicrosoftTeamsUserIdentifier} */
export const isMicrosoftTeamsUserIdentifier = has("microsoftTeamsUserId");
/** @type {typeof Declared.isMicrosoftTeamsAppIdentifier} */
export const isMicrosoftTeamsAppIdentifier = has("teamsAppId");
/** @type {typeof Declared.isTeamsExtensionUserIdentifier} */
export const isTeamsExtensionUserIdentifier = has("userId", "tenantId", "resourceId");
/** @type {typeof Declared.isUnknownIdentifier} */
export const isUnknownIdentifier = has("id");

/** @type {Record<string, (identifier: CommunicationIdentifier) => boolean>} */
const kinds = {
  communicationUser: isCommunicationUserIdentifier,
  phoneNumber: isPhoneNumberIdentifier,
  microsoftTeamsUser: isMicrosoftTeamsUserIdentifier,
  microsoftTeamsApp: isMicrosoftTeamsAppIdentifier,
  teamsExtensionUser: isTeamsExtensionUserIdentifier,
};

/** @type {typeof Declared.getIdentifierKind} */
export function getIdentifierKind(identifier) {
  if (!identifier || typeof identifier !== "object")
    throw validationError("identifier", "expected an object such as { phoneNumber } or { communicationUserId }");
  const kind = Object.keys(kinds).find((name) => kinds[name]?.(identifier)) ?? "unknown";
  return /** @type {Declared.CommunicationIdentifierKind} */ (Object.assign(readOnce(identifier), { kind }));
}

/** @type {typeof Declared.createIdentifierFromRawId} */
export function createIdentifierFromRawId(rawId) {
  // The core reads memory that is not its own for what is no string.
  if (typeof rawId !== "string") throw validationError("rawId", "expected a string such as 4:+14255550123");
  return core.createIdentifierFromRawId(rawId);
}

/** @type {typeof Declared.getIdentifierRawId} */
export const getIdentifierRawId = (identifier) => core.rawIdOf(identifier, "identifier");
