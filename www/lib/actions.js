// What the buttons of a call do, in either contract: each gives the operation and its arguments, as `buildRequest` takes them.
import { identifierOf } from "./identifiers.js";
/** @import { ActionFields, Contract, Operation, Person, PlaceFields } from "./types.d.ts" */

/** @param {string | undefined} number */
const phone = (number) => (number ? { phoneNumber: number } : undefined);

/**
 * Without what is not given: an absent option is not an empty one.
 *
 * @param {Record<string, unknown>} members
 */
const given = (members) => Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined && value !== ""));

/**
 * What the buttons do by one contract.
 *
 * @typedef {object} Actions
 * @property {(fields: PlaceFields) => Operation} place
 * @property {(fields: ActionFields) => Operation} play
 * @property {(fields: ActionFields) => Operation} cancel
 * @property {(fields: ActionFields & { rawId: string }) => Operation} invite
 * @property {(fields: ActionFields & { person: Person }) => Operation} remove
 * @property {(fields: ActionFields) => Operation} hangUp
 * @property {(fields: ActionFields) => Operation} end
 */

/** @type {Actions} */
const ga_2026_03 = {
  place({ source, callees, callerId, callerName, callbackUri, speech, operationContext }) {
    const options = given({
      operationContext,
      callIntelligenceOptions: speech ? { cognitiveServicesEndpoint: speech } : undefined,
    });
    const shown = given({ sourceCallIdNumber: phone(callerId), sourceDisplayName: callerName });
    const from = source ? identifierOf(source) : undefined;
    if (callees.length === 1) {
      return ["createCall", [from, { targetParticipant: identifierOf(callees[0]), ...shown }, callbackUri, options]];
    }
    return ["createGroupCall", [from, callees.map(identifierOf), callbackUri, { ...shown, ...options }]];
  },
  play: ({ serviceId, url, loop, operationContext }) => [
    "playToAll",
    [serviceId, [{ kind: "fileSource", url }], { loop, operationContext }],
  ],
  cancel: ({ serviceId }) => ["cancelAllOperations", [serviceId]],
  invite({ serviceId, rawId, callerId, operationContext }) {
    return [
      "addParticipant",
      [
        serviceId,
        { targetParticipant: identifierOf(rawId), ...given({ sourceCallIdNumber: phone(callerId) }) },
        { operationContext },
      ],
    ];
  },
  remove: ({ serviceId, person, operationContext }) => [
    "removeParticipant",
    [serviceId, identifierOf(person.rawId), { operationContext }],
  ],
  hangUp: ({ serviceId }) => ["hangUp", [serviceId]],
  end: ({ serviceId }) => ["terminateCall", [serviceId]],
};

/** @type {Actions} */
const preview_2021_04 = {
  place({ source, callees, callerId, callbackUri, subject, events }) {
    const options = {
      callbackUri,
      requestedModalities: ["audio"],
      requestedCallEvents: events,
      ...given({ subject, alternateCallerId: callerId }),
    };
    return ["createCall", [source, callees, options]];
  },
  play: ({ serviceId, url, loop, operationContext }) => ["playAudio", [serviceId, { audioFileUri: url, loop, operationContext }]],
  cancel: ({ serviceId, operationContext }) => ["cancelMediaProcessing", [serviceId, operationContext]],
  invite: ({ serviceId, rawId, callerId, operationContext }) => [
    "inviteParticipants",
    [serviceId, [rawId], { operationContext, ...given({ alternateCallerId: callerId }) }],
  ],
  remove: ({ serviceId, person }) => ["removeParticipant", [serviceId, person.participantId]],
  hangUp: ({ serviceId }) => ["hangupCall", [serviceId]],
  end: ({ serviceId }) => ["deleteCall", [serviceId]],
};

/**
 * By the class of the client.
 *
 * @type {Record<Contract, Actions>}
 */
export const ACTIONS = { CallAutomationClient: ga_2026_03, CallClient: preview_2021_04 };
