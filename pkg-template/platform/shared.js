// One question for all who ask it at the same time.

/**
 * Makes a function that shares its answer: while a question is pending, every call gets the answer to that question. All calls have the
 * time limit of the question: at its end it has failed, all of them reject together, and the next call asks anew.
 *
 * @template {unknown[]} About
 * @template Answer
 * @param {(...about: About) => Answer | Promise<Answer>} ask
 * @param {object} options
 * @param {number} options.limitMs how long a question may take, in milliseconds
 * @param {() => unknown} options.late makes the error for a question that took longer
 * @param {number} [options.patienceMs] after how long one of the calls asks again, in milliseconds; the first question stays, and the
 *   first answer to come is that of all calls. It is for runtimes that drop a question without an end: see `isolate.js`
 * @returns {(...about: About) => Promise<Answer>}
 */
export function shared(ask, { limitMs, late, patienceMs = limitMs }) {
  /** @type {Question<Answer> | undefined} */
  let pending;
  return (...about) => {
    // By the clock too: a runtime that drops a question drops its timers.
    if (!pending || Date.now() - pending.begunMs >= limitMs) {
      const question = new Question(() => ask(...about));
      pending = question;
      const end = () => {
        if (pending === question) pending = undefined;
      };
      question.answer.then(end, end);
    }
    return waited(pending);
  };

  /** @param {Question<Answer>} question */
  async function waited(question) {
    // Each call has timers of its own, since some runtimes drop those of another request.
    const timers = [setTimeout(() => question.fail(late()), left(question.begunMs, limitMs))];
    const watch = () => {
      const { times } = question;
      const again = () => {
        // Not if another call has asked again meanwhile.
        if (question.times === times) question.askAgain();
        watch();
      };
      timers[1] = setTimeout(again, left(question.askedMs, patienceMs));
    };
    if (patienceMs < limitMs) watch();
    try {
      return await question.answer;
    } finally {
      timers.forEach(clearTimeout);
    }
  }
}

/**
 * How much is left of a time, in milliseconds. A clock that is set back does not make it longer.
 *
 * @param {number} sinceMs
 * @param {number} mostMs
 */
const left = (sinceMs, mostMs) => Math.min(mostMs, Math.max(0, sinceMs + mostMs - Date.now()));

/** @template Answer */
class Question {
  #ask;
  /** @type {(answer: Answer | PromiseLike<Answer>) => void} */
  #settle = () => {};
  /** @type {(reason: unknown) => void} */
  fail = () => {};
  /** @type {Promise<Answer>} */
  answer = new Promise((resolve, reject) => {
    this.#settle = resolve;
    this.fail = reject;
  });
  begunMs = Date.now();
  askedMs = this.begunMs;
  times = 0;

  /** @param {() => Answer | Promise<Answer>} ask */
  constructor(ask) {
    this.#ask = ask;
    this.askAgain();
  }

  askAgain() {
    this.askedMs = Date.now();
    this.times++;
    // What it throws is a rejection too.
    (async () => this.#ask())().then(this.#settle, this.fail);
  }
}
