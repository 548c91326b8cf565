// The attacks, a row each. `send` makes the requests, `expect` judges what comes of them, `why` is shown when the endpoint fails.
/** @import { Event, Story } from "./events.js" */
/** @import { Judge, Outcome } from "./judges.js" */
/** @import { Answer } from "./send.js" */
/** @import { Signer } from "./service.js" */
import {
  ANSWERED,
  CLIENT_ERROR,
  CUT_OFF,
  NOT_TAKEN,
  REFUSED,
  REFUSED_FOR_NOW,
  REFUSED_MALFORMED,
  REFUSED_OR_HIDDEN,
  SAME_REFUSAL,
  STANDING,
  TAKEN,
  refusedWithin,
  takenWithin,
} from "./judges.js";
import * as tokens from "./tokens.js";

const HOUR_MS = 3_600_000;
/**
 * @template Value
 * @param {number} count
 * @param {() => Promise<Value>} act
 */
const times = (count, act) => Promise.all(Array.from({ length: count }, act));

/**
 * How a request differs from a genuine one. A `secret` or a `token` of `null` is left out.
 *
 * @typedef {{ token?: string | null, secret?: string | null, method?: string, pauseMs?: number }} RequestChanges
 */

/**
 * What an attack is made with.
 *
 * @typedef {object} Tools
 * @property {() => number} random
 * @property {string | undefined} secret
 * @property {Signer} issuer of a contract with tokens only
 * @property {() => number | Promise<number>} fetches how often the issuer was asked for metadata or keys
 * @property {(time?: Date) => Story} story the events of another call
 * @property {(kind: string, data: object) => Event} event an event of another call
 * @property {(parts: (object | string | null)[], changes?: RequestChanges) => Promise<Answer>} post posts events, or the pieces of a text
 * @property {(act: () => Promise<Answer>) => Promise<Answer>} patiently does it until the endpoint takes it, or gives up
 */

/**
 * @typedef {object} Attack
 * @property {string} name
 * @property {string} group
 * @property {"tokens" | "secret"} [needs]
 * @property {string} sent what is sent, in words
 * @property {Judge} expect
 * @property {string} why
 * @property {(tools: Tools) => Promise<Outcome>} send
 */

/** @type {Attack[]} */
export const ATTACKS = [
  {
    name: "genuine",
    group: "events",
    sent: "one event, as the service posts it",
    expect: TAKEN,
    why: "The other attacks have no meaning before the endpoint accepts an event.",
    send: async ({ post, story }) => [await post(story().slice(0, 1))],
  },
  {
    name: "batch",
    group: "events",
    sent: "five events in one body",
    expect: ANSWERED,
    why: "The body is an array: the service may put several events into it.",
    send: async ({ post, story }) => [await post(story())],
  },
  {
    name: "batch-rest",
    group: "events",
    sent: "two elements in one body, the second null",
    expect: NOT_TAKEN,
    why: "2xx confirms every event of the body: an endpoint that reads only the first element loses the others silently.",
    send: async ({ post, story }) => [await post([story()[0], null])],
  },
  {
    name: "batch-empty",
    group: "events",
    sent: "an array of no events",
    expect: STANDING,
    why: "body[0] is undefined here; an endpoint that fails on it receives the same body again and again.",
    send: async ({ post }) => [await post([])],
  },
  {
    name: "duplicate",
    group: "events",
    sent: "an event three times, one after the other",
    expect: ANSWERED,
    why: "Delivery is at least once: the service delivers a refused duplicate again.",
    async send({ post, story }) {
      const events = story().slice(0, 1);
      return [await post(events), await post(events), await post(events)];
    },
  },
  {
    name: "duplicate-concurrent",
    group: "events",
    sent: "an event eight times at once",
    expect: ANSWERED,
    why: "A second delivery can arrive while the first one is still being handled.",
    async send({ post, story }) {
      const events = story().slice(0, 1);
      return times(8, () => post(events));
    },
  },
  {
    name: "reordered",
    group: "events",
    sent: "the five events of a call, the last one first",
    expect: ANSWERED,
    why: "The service does not guarantee an order: the end of a call can arrive before its beginning.",
    async send({ post, story }) {
      const answers = [];
      for (const event of story().reverse()) answers.push(await post([event]));
      return answers;
    },
  },
  {
    name: "late",
    group: "events",
    sent: "an event of an hour ago, after its call has ended",
    expect: ANSWERED,
    why: "The service delivers an event that was not accepted again later, when the call may have ended.",
    async send({ post, story }) {
      const events = story(new Date(Date.now() - HOUR_MS));
      return [await post(events.slice(-1)), await post(events.slice(0, 1))];
    },
  },
  {
    name: "unknown-kind",
    group: "events",
    sent: "an event of a kind that does not exist yet",
    expect: ANSWERED,
    why: "The service adds new kinds of events; it delivers one that is answered with an error again and again.",
    send: async ({ post, event }) => [await post([event("KindOfTomorrow", { dayAfter: true })])],
  },
  {
    name: "unknown-fields",
    group: "events",
    sent: "an event with fields that do not exist yet",
    expect: ANSWERED,
    why: "The service adds fields without a new version of the contract.",
    async send({ post, story }) {
      const [event] = story();
      return [await post([{ ...event, traceparent: null, data: { ...event.data, ofTomorrow: [{ deep: 1 }] } }])];
    },
  },
  {
    name: "slow",
    group: "events",
    sent: "an event in five pieces over two seconds",
    expect: TAKEN,
    why: "A body can arrive in several pieces, with pauses; the endpoint must read all of them before it parses the body.",
    async send({ post, story }) {
      const text = Buffer.from(JSON.stringify(story()));
      const size = Math.ceil(text.length / 5);
      const pieces = Array.from({ length: 5 }, (_, index) => text.subarray(index * size, (index + 1) * size));
      return [await post(pieces, { pauseMs: 400 })];
    },
  },
  {
    name: "busy",
    group: "events",
    sent: "50 events of 50 calls at once",
    expect: TAKEN,
    why: "Many calls can end at once: an endpoint that does its work before it responds falls behind, and receives every event twice.",
    send: ({ post, story }) => times(50, () => post(story().slice(0, 1))),
  },

  {
    name: "not-json",
    group: "bodies",
    sent: "a body that is not JSON",
    expect: CLIENT_ERROR,
    why: "5xx asks the service to deliver the same body again; 2xx confirms the events.",
    send: async ({ post }) => [await post(["Hello?"])],
  },
  {
    name: "truncated",
    group: "bodies",
    sent: "an event that breaks off in the middle",
    expect: CLIENT_ERROR,
    why: "5xx asks the service to deliver the same body again; 2xx confirms the events.",
    async send({ post, story, random }) {
      const text = JSON.stringify(story());
      return [await post([text.slice(0, Math.floor(text.length * (0.2 + random() * 0.7)))])];
    },
  },
  {
    name: "oversized",
    group: "bodies",
    sent: "an event of 2 MiB, its length not announced",
    expect: CUT_OFF,
    why: "An endpoint that reads a body of any size can run out of memory; events have a few hundred bytes.",
    async send({ post, story }) {
      const [event] = story();
      const text = JSON.stringify([{ ...event, padding: "x".repeat(2 << 20) }]);
      return [await post([text.slice(0, 1 << 20), text.slice(1 << 20)])];
    },
  },
  {
    name: "nested",
    group: "bodies",
    sent: "an event that nests 50,000 arrays",
    expect: STANDING,
    why: "Code that visits a body recursively can run out of stack.",
    async send({ post, story }) {
      const text = JSON.stringify([{ ...story()[0], nested: "here" }]);
      return [await post([text.replace('"here"', "[".repeat(50_000) + "]".repeat(50_000))])];
    },
  },
  {
    name: "method",
    group: "bodies",
    sent: "GET, and an event by PUT, instead of POST",
    expect: CLIENT_ERROR,
    why: "The service sends only POST requests; any other request comes from another sender.",
    send: async ({ post, story }) => [await post([], { method: "GET" }), await post(story().slice(0, 1), { method: "PUT" })],
  },

  // Before the tokens of unknown keys: a receiver that just asked in vain may wait a while before it asks again.
  {
    name: "keys-cached",
    group: "keys",
    needs: "tokens",
    sent: "ten events, one after the other",
    expect: takenWithin(2),
    why: "Keys change rarely: fetching them for each event is slow, and fails when the issuer fails.",
    async send({ post, story, fetches }) {
      const before = await fetches();
      const answers = [];
      for (let count = 0; count < 10; count++) answers.push(await post(story().slice(0, 1)));
      return { answers, fetches: (await fetches()) - before };
    },
  },
  {
    name: "keys-rotated",
    group: "keys",
    needs: "tokens",
    sent: "events with a token of a new key, and one of the key before it",
    expect: TAKEN,
    why: "The issuer changes its keys without notice: fetch them again for an unknown key, and accept an old key while it is published.",
    async send({ post, story, issuer, patiently }) {
      const before = await issuer.token();
      await issuer.rotate();
      /** @param {RequestChanges} [changes] */
      const postOne = (changes) => post(story().slice(0, 1), changes);
      return [await patiently(() => postOne()), await postOne({ token: before })];
    },
  },

  refused("token-missing", "no token at all", "Without a token, any sender that knows the URL can forge events.", () => null),
  refused(
    "token-forged",
    "a token signed with a key that is not published",
    "The signature is not verified, so any sender can forge tokens.",
    tokens.forged,
  ),
  refused(
    "token-altered",
    "a token whose claims were changed after it was signed",
    "The signature is not verified, so any sender can change the claims of a token.",
    tokens.altered,
  ),
  {
    name: "token-alg-none",
    group: "tokens",
    needs: "tokens",
    sent: "tokens that say they need no signature",
    expect: REFUSED,
    why: "The token must not choose how it is verified: RS256 and nothing else.",
    async send({ post, story, issuer }) {
      const all = await tokens.algNone(issuer);
      return Promise.all(all.map((token) => post(story().slice(0, 1), { token })));
    },
  },
  refused(
    "token-hs256",
    "a token signed with the public key as a shared secret",
    "The token must not choose how it is verified: the public key is not a secret.",
    tokens.publicKeyAsSecret,
  ),
  refused(
    "token-own-key",
    "a token that contains its own key",
    "The token must not choose how it is verified: only the published keys are the issuer's.",
    tokens.ownKey,
  ),
  refused("token-expired", "a token that expired 55 minutes ago", "A token from an old log would stay valid.", tokens.expired),
  refused("token-early", "a token that is valid in an hour", "nbf is not compared with the clock.", tokens.early),
  refused(
    "token-no-end",
    "a token that never expires",
    "Tokens of the service are valid for five minutes; a token without exp would be valid for ever.",
    tokens.withoutEnd,
  ),
  refused(
    "token-audience",
    "a token for another resource",
    "The service issues tokens for every communication resource; only aud distinguishes those for your resource.",
    tokens.forAnother,
  ),
  refused("token-issuer", "a token of another issuer", "iss is not compared with the issuer that is trusted.", tokens.byAnother),
  refused(
    "token-unknown-key",
    "a token of a key that is not published",
    "Only the published keys are the issuer's.",
    tokens.unknownKey,
    REFUSED_FOR_NOW,
  ),
  refused(
    "token-space",
    "a token with a space in it",
    "Lenient decoding ignores unknown characters, so one token has many spellings.",
    tokens.spaced,
    REFUSED_MALFORMED,
  ),
  refused(
    "token-segments",
    "a token of four segments",
    "An endpoint that reads only the first three segments verifies less than was sent.",
    tokens.fourSegments,
    REFUSED_MALFORMED,
  ),
  refused(
    "token-oversized",
    "a forged token of 12 kB",
    "Tokens of the service are shorter than 1 kB; a longer one need not be decoded.",
    tokens.oversized,
    CUT_OFF,
  ),
  {
    name: "token-reasons",
    group: "tokens",
    needs: "tokens",
    sent: "six tokens, each invalid for another reason",
    expect: SAME_REFUSAL,
    why: "The reason of a refusal helps only an attacker.",
    async send({ post, story, issuer }) {
      const { forged, expired, early, forAnother, byAnother, unknownKey } = tokens;
      const answers = [];
      for (const make of [forged, expired, early, forAnother, byAnother, unknownKey]) {
        answers.push(await post(story().slice(0, 1), { token: await make(issuer) }));
      }
      return answers;
    },
  },
  {
    name: "token-flood",
    group: "tokens",
    needs: "tokens",
    sent: "50 tokens of 50 unknown keys",
    expect: refusedWithin(12),
    why: "Any sender can invent key ids: an endpoint that fetches the keys for each of them attacks the issuer.",
    async send({ post, story, issuer, fetches }) {
      const before = await fetches();
      const answers = [];
      for (let round = 0; round < 5; round++) {
        answers.push(...(await times(10, async () => post(story().slice(0, 1), { token: await tokens.unknownKey(issuer) }))));
      }
      return { answers, fetches: (await fetches()) - before };
    },
  },

  {
    name: "secret-missing",
    group: "secret",
    needs: "secret",
    sent: "no secret in the URL",
    expect: REFUSED_OR_HIDDEN,
    why: "Without it, any sender that knows the URL can forge events.",
    send: async ({ post, story }) => [await post(story().slice(0, 1), { secret: null })],
  },
  {
    name: "secret-wrong",
    group: "secret",
    needs: "secret",
    sent: "another secret, one that is longer, and an empty one",
    expect: REFUSED_OR_HIDDEN,
    why: "The endpoint must compare the whole secret.",
    send({ post, story, secret = "" }) {
      const all = [`${secret.slice(0, -1)}\u007f`, `${secret}0`, ""];
      return Promise.all(all.map((wrong) => post(story().slice(0, 1), { secret: wrong })));
    },
  },
];

/**
 * A token that must be refused.
 *
 * @param {string} name
 * @param {string} sent
 * @param {string} why
 * @param {(issuer: Signer) => Promise<string> | null} make
 * @param {Judge} expect
 * @returns {Attack}
 */
function refused(name, sent, why, make, expect = REFUSED) {
  /** @param {Tools} tools */
  const send = async ({ post, story, issuer }) => [await post(story().slice(0, 1), { token: await make(issuer) })];
  return { name, group: "tokens", needs: "tokens", sent, expect, why, send };
}
