// What an endpoint may answer. A judge says it in words, and tells of answers what is wrong with them: nothing, or a text.

const within =
  (from, to) =>
  ({ status }) =>
    status >= from && status <= to;
const taken = within(200, 299);
const refusedRequest = within(400, 499);
const refusedCaller = ({ status }) => status === 401 || status === 403;

const told = ({ status, error }) => error ?? String(status);

/** Every answer is as it has to be. */
const every = (says, holds) => ({
  says,
  wrong(answers) {
    const wrong = answers.filter((answer) => !holds(answer));
    if (!wrong.length) return undefined;
    const kinds = [...new Set(wrong.map(told))].join(", ");
    return answers.length === 1 ? kinds : `${wrong.length} of ${answers.length} answers: ${kinds}`;
  },
});

export const TAKEN = every("2xx", taken);
export const NOT_TAKEN = every("a response that is not 2xx", (answer) => answer.status && !taken(answer));
export const CLIENT_ERROR = every("4xx", refusedRequest);
export const CUT_OFF = every("4xx, or the connection closed", (answer) => refusedRequest(answer) || answer.closed);
export const STANDING = every("2xx or 4xx", (answer) => taken(answer) || refusedRequest(answer));
export const REFUSED = every("401 or 403", refusedCaller);
/** Who may not ask for keys just now does not know whether the caller is wrong: 503 has the event posted again. */
export const REFUSED_FOR_NOW = every("401, 403 or 503", (answer) => refusedCaller(answer) || answer.status === 503);
/** A token that is none may be called a bad request too. */
export const REFUSED_MALFORMED = every("400, 401 or 403", (answer) => refusedCaller(answer) || answer.status === 400);
/** To those who lack the secret an endpoint may as well not exist. */
export const REFUSED_OR_HIDDEN = every("401, 403 or 404", (answer) => refusedCaller(answer) || answer.status === 404);

/** All are taken, and meanwhile the issuer is asked at most so often. */
export const takenWithin = (most) => ({
  says: `2xx, and the issuer asked at most ${times(most)}`,
  wrong: ({ answers, fetches }) => TAKEN.wrong(answers) ?? tooOften(fetches, most),
});

/** However the caller is refused, the issuer is asked at most so often. */
export const refusedWithin = (most) => ({
  says: `${REFUSED_FOR_NOW.says}, and the issuer asked at most ${times(most)}`,
  wrong: ({ answers, fetches }) => REFUSED_FOR_NOW.wrong(answers) ?? tooOften(fetches, most),
});

const times = (count) => ["never", "once", "twice"][count] ?? `${count} times`;
const tooOften = (fetches, most) => (fetches > most ? `the issuer was asked ${times(fetches)}` : undefined);

export const SAME_REFUSAL = {
  says: "refusals with the same body",
  wrong(answers) {
    const refused = answers.filter(refusedRequest);
    // With fewer there is nothing to compare, and an endpoint that refuses nobody shall not pass.
    if (refused.length < 2) return `${refused.length} of ${answers.length} were refused, so there is nothing to compare`;
    const bodies = new Set(refused.map(({ body }) => withoutIds(body)));
    return bodies.size === 1
      ? undefined
      : `${bodies.size} different bodies, such as ${[...bodies].slice(0, 2).map(quoted).join(" and ")}`;
  },
};

/** Ids and times of a request differ from one answer to the next, and tell nothing. */
const withoutIds = (body) => body.replace(/[\da-f]{8}-[\da-f-]{27}|\b[\da-f]{16,}\b|\d+/gi, "#");

/** What an endpoint answers may hold anything: it is shown short, and without control characters. */
const quoted = (text) => JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text).replace(/[\x7f-\x9f]/g, "?");
