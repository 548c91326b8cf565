// Which of the six an identifier is.
/** @import * as Declared from "./call-automation.js" */
/** @import { CommunicationIdentifier } from "./call-automation.js" */
import { pointedBelow, validationError } from "../errors.js";
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
export const isCommunicationUserIdentifier = /* @__PURE__ */ has("communicationUserId");
/** @type {typeof Declared.isPhoneNumberIdentifier} */
export const isPhoneNumberIdentifier = /* @__PURE__ */ has("phoneNumber");
/** @type {typeof Declared.isMicrosoftTeamsUserIdentifier} */
export const isMicrosoftTeamsUserIdentifier = /* @__PURE__ */ has("microsoftTeamsUserId");
/** @type {typeof Declared.isMicrosoftTeamsAppIdentifier} */
export const isMicrosoftTeamsAppIdentifier = /* @__PURE__ */ has("teamsAppId");
/** @type {typeof Declared.isTeamsExtensionUserIdentifier} */
export const isTeamsExtensionUserIdentifier = /* @__PURE__ */ has("userId", "tenantId", "resourceId");
/** @type {typeof Declared.isUnknownIdentifier} */
export const isUnknownIdentifier = /* @__PURE__ */ has("id");

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
    throw pointedBelow(
      validationError("identifier", "expected an object such as { phoneNumber } or { communicationUserId }"),
      getIdentifierKind,
    );
  const kind = Object.keys(kinds).find((name) => kinds[name]?.(identifier)) ?? "unknown";
  return /** @type {Declared.CommunicationIdentifierKind} */ (Object.assign(readOnce(identifier), { kind }));
}
