// What an endpoint may answer. A judge says it in words, and says of answers what is wrong with them: a text, or `undefined`.
/** @import { Answer } from "./send.js" */

/** @typedef {{ answers: Answer[], fetches: number }} Counted answers, and how often the issuer was asked meanwhile */
/** @typedef {Answer[] | Counted} Outcome what comes of an attack: its judge takes the same of the two */
/**
 * `isAnswerOnly`: the answer is all that can be seen; what the endpoint has done with the events, cannot.
 *
 * @typedef {{ says: string, isAnswerOnly?: boolean, wrong(outcome: Outcome): string | undefined }} Judge
 */

/** @typedef {(answer: Answer) => boolean} Holds */

/**
 * @param {number} from
 * @param {number} to
 * @returns {Holds}
 */
const within =
  (from, to) =>
  ({ status }) =>
    status !== undefined && status >= from && status <= to;
const taken = within(200, 299);
const refusedRequest = within(400, 499);
/** @type {Holds} */
const refusedCaller = ({ status }) => status === 401 || status === 403;

/** @param {Answer} answer */
const shown = ({ status, error }) => error ?? String(status);

/**
 * Every answer is as it has to be.
 *
 * @param {string} says
 * @param {Holds} holds
 */
const every = (says, holds) => ({
  says,
  /** @param {Answer[]} answers */
  wrong(answers) {
    const wrong = answers.filter((answer) => !holds(answer));
    if (!wrong.length) return undefined;
    const kinds = [...new Set(wrong.map(shown))].join(", ");
    return answers.length === 1 ? kinds : `${wrong.length} of ${answers.length} answers: ${kinds}`;
  },
});

export const TAKEN = every("2xx", taken);
/** The same for events that handlers may have got twice, in another order, or not at all. */
export const ANSWERED = { ...TAKEN, isAnswerOnly: true };
export const NOT_TAKEN = every("a response that is not 2xx", (answer) => Boolean(answer.status) && !taken(answer));
export const CLIENT_ERROR = every("4xx", refusedRequest);
export const CUT_OFF = every("4xx, or the connection closed", (answer) => refusedRequest(answer) || answer.closed === true);
export const STANDING = every("2xx or 4xx", (answer) => taken(answer) || refusedRequest(answer));
export const REFUSED = every("401 or 403", refusedCaller);
/** An endpoint that may not ask for keys just now cannot know whether the token is wrong: 503 has the event posted again. */
export const REFUSED_FOR_NOW = every("401, 403 or 503", (answer) => refusedCaller(answer) || answer.status === 503);
/** What is no token at all may be called a bad request too. */
export const REFUSED_MALFORMED = every("400, 401 or 403", (answer) => refusedCaller(answer) || answer.status === 400);
/** To a caller without the secret an endpoint may as well not exist. */
export const REFUSED_OR_HIDDEN = every("401, 403 or 404", (answer) => refusedCaller(answer) || answer.status === 404);

/**
 * All are taken, and meanwhile the issuer is asked at most `most` times.
 *
 * @param {number} most
 */
export const takenWithin = (most) => ({
  says: `2xx, and the issuer asked at most ${times(most)}`,
  /** @param {Counted} counted */
  wrong: ({ answers, fetches }) => TAKEN.wrong(answers) ?? tooOften(fetches, most),
});

/**
 * All are refused, and meanwhile the issuer is asked at most `most` times.
 *
 * @param {number} most
 */
export const refusedWithin = (most) => ({
  says: `${REFUSED_FOR_NOW.says}, and the issuer asked at most ${times(most)}`,
  /** @param {Counted} counted */
  wrong: ({ answers, fetches }) => REFUSED_FOR_NOW.wrong(answers) ?? tooOften(fetches, most),
});

/** @param {number} count */
const times = (count) => ["never", "once", "twice"][count] ?? `${count} times`;
/**
 * @param {number} fetches
 * @param {number} most
 */
const tooOften = (fetches, most) => (fetches > most ? `the issuer was asked ${times(fetches)}` : undefined);

export const SAME_REFUSAL = {
  says: "refusals with the same body",
  /** @param {Answer[]} answers */
  wrong(answers) {
    const refused = answers.filter(refusedRequest);
    // With fewer there is nothing to compare, and an endpoint that refuses no token must not pass.
    if (refused.length < 2) return `${refused.length} of ${answers.length} were refused, so there is nothing to compare`;
    const bodies = new Set(refused.map(({ body = "" }) => withoutIds(body)));
    return bodies.size === 1
      ? undefined
      : `${bodies.size} different bodies, such as ${[...bodies].slice(0, 2).map(quoted).join(" and ")}`;
  },
};

/**
 * A body without the ids and times of its request: they differ from one answer to the next, and say nothing.
 *
 * @param {string} body
 */
const withoutIds = (body) => body.replace(/[\da-f]{8}-[\da-f-]{27}|\b[\da-f]{16,}\b|\d+/gi, "#");

/**
 * What an endpoint answered. It may hold anything, so it is shown short, and without control characters.
 *
 * @param {string} text
 */
const quoted = (text) => JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text).replace(/[\x7f-\x9f]/g, "?");
