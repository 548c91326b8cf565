// Identifiers and raw ids: the same helpers of both give the same.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as people from "./people.mjs";
import { ours, theirs } from "./sdks.mjs";

/** Every prefix there is, each whole, cut short, and with what might be taken for something else. */
const SUFFIXES = ["", "a", "a_b", "a_b_c", "a_b_c_d", "__", "a__c", "_", "a:b", "+14255550123", "Ő é 😀", " "];
const PREFIXES = [
  "",
  "4:",
  "8:acs:",
  "8:spool:",
  "8:dod-acs:",
  "8:gcch-acs:",
  "8:orgid:",
  "8:dod:",
  "8:gcch:",
  "8:teamsvisitor:",
  "28:orgid:",
  "28:dod:",
  "28:gcch:",
  "48:",
  "8:other:",
  "28:other:",
  "8:ACS:",
  "8:acs",
];
const NUMBERS = [
  "+14255550123",
  "+14255550123_b2",
  "+14255550123_b2_c3",
  "_b2",
  "+14255550123_",
  "anonymous",
  "anonymous_b2",
  "911",
  "14255550123",
  "+1:2",
];
const RAW_IDS = [
  ...PREFIXES.flatMap((prefix) => SUFFIXES.map((suffix) => prefix + suffix)),
  ...NUMBERS.map((number) => `4:${number}`),
  "+14255550123",
];

const KNOWN = /^(8:(acs|spool|dod-acs|gcch-acs|orgid|dod|gcch|teamsvisitor)|28:(orgid|dod|gcch)):/;

/** Where they differ and mean to; ids that the service makes are none of these. */
const OURS_ONLY = {
  // The official helper makes an identifier with an empty id; ours keeps the whole as unknown.
  "an empty id": (rawId) => rawId === "4:" || (KNOWN.test(rawId) && rawId.endsWith(":")),
  // The official helper knows no id with a colon; ours takes all that follows the prefix for the id.
  "a colon in the id": (rawId) => KNOWN.test(rawId) && rawId.replace(KNOWN, "").includes(":"),
  // What is no number has no asserted id.
  "an asserted id of nothing": (rawId) => rawId === "4:_b2",
  "a number without its prefix": (rawId) => rawId === "+14255550123",
};

const plain = (value) => JSON.parse(JSON.stringify(value));

/** A visitor is in the public cloud; the official helper does not say so. */
function expected(rawId) {
  const identifier = plain(theirs.createIdentifierFromRawId(rawId));
  return rawId.startsWith("8:teamsvisitor:") ? { ...identifier, cloud: "public" } : identifier;
}

describe("raw ids", () => {
  const met = new Set();
  for (const rawId of RAW_IDS) {
    test(JSON.stringify(rawId), () => {
      const difference = Object.keys(OURS_ONLY).find((name) => OURS_ONLY[name](rawId));
      const read = plain(ours.createIdentifierFromRawId(rawId));
      if (difference) {
        met.add(difference);
        assert.notDeepEqual(read, expected(rawId), difference);
      } else {
        assert.deepEqual(read, expected(rawId));
      }
      // Nothing is lost on the way there and back.
      if (rawId.trim() && !Object.values(read).includes("") && rawId !== "+14255550123")
        assert.equal(ours.getIdentifierRawId(read), rawId);
    });
  }
  test("every difference is met", () => assert.deepEqual([...met].sort(), Object.keys(OURS_ONLY).sort()));
});

const GUARDS = [
  "isCommunicationUserIdentifier",
  "isPhoneNumberIdentifier",
  "isMicrosoftTeamsUserIdentifier",
  "isMicrosoftTeamsAppIdentifier",
  "isTeamsExtensionUserIdentifier",
  "isUnknownIdentifier",
];

describe("identifiers", () => {
  const identifiers = Object.entries(people).filter(([name]) => name !== "KINDS");
  const odd = [
    ["half an extension user", { userId: "u", tenantId: "t" }],
    ["two at once", { communicationUserId: "8:acs:r_u", phoneNumber: "+14255550123" }],
    ["an id that is no string", { phoneNumber: 7 }],
    ["no member", {}],
  ];
  for (const [name, identifier] of [...identifiers, ...odd]) {
    test(`${name} is of the same kind`, () => {
      for (const guard of GUARDS) assert.equal(ours[guard](identifier), theirs[guard](identifier), guard);
      assert.deepEqual(ours.getIdentifierKind(identifier), theirs.getIdentifierKind(identifier));
    });
  }
  for (const [name, identifier] of identifiers) {
    test(`${name} has the same raw id`, () =>
      assert.equal(ours.getIdentifierRawId(identifier), theirs.getIdentifierRawId(identifier)));
  }
  test("an empty identifier has no raw id: the official helper says undefined, ours says what is wrong", () => {
    assert.equal(theirs.getIdentifierRawId({}), undefined);
    assert.throws(() => ours.getIdentifierRawId({}), { name: "CallAutomationError", kind: "validation" });
  });
});
