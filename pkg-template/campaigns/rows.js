// The rows of campaigns, in SQL that SQLite, Durable Objects and Postgres understand. What is done in one transaction is one generator: it
// yields statements and gets their rows, so that drivers that answer at once and drivers that answer later run the same code.
//
//   ringwire_campaigns   the campaigns, and whether they run, are paused or were stopped
//   ringwire_people      whom they call, in the order of the input
//   ringwire_lines       the calls that numbers may have at once; each holds one person at a time, of whichever campaign
//   ringwire_tries       a row for each call that was placed
//   ringwire_counts      how many people ended with which outcome: each line counts in rows of its own, so that none waits for another
//   ringwire_opt_outs    the phones that are never called again
/** @import * as Declared from "./index.js" */

/** @typedef {string | number | null} Value */
/** @typedef {[text: string, ...values: Value[]]} Statement */
/** @typedef {Record<string, any>} Row */
/**
 * @template Result
 * @typedef {Generator<Statement, Result, Row[]>} Work what is done in one transaction
 */
/**
 * What runs the statements. Their values stand for question marks, in their order.
 *
 * @typedef {object} Driver
 * @property {<Result>(work: () => Work<Result>) => Result | Promise<Result>} transaction runs all of it, or nothing
 * @property {<Result>(work: () => Work<Result>) => Result | Promise<Result>} read runs what changes nothing
 * @property {number} mostValues how many values a statement may have
 * @property {string} [lock] what stands behind a SELECT whose row is going to be changed
 * @property {string} [lockFree] the same, where rows that another transaction holds are left out
 */

export const TABLES = [
  `CREATE TABLE IF NOT EXISTS ringwire_campaigns (
    id TEXT PRIMARY KEY,
    state TEXT NOT NULL,
    hang_up INTEGER NOT NULL,
    next_place BIGINT NOT NULL
  )`,
  `CREATE TABLE IF NOT EXISTS ringwire_people (
    campaign TEXT NOT NULL,
    place BIGINT NOT NULL,
    id TEXT NOT NULL,
    phone TEXT NOT NULL,
    priority BIGINT NOT NULL,
    zones TEXT NOT NULL,
    data TEXT NOT NULL,
    state TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    tries INTEGER NOT NULL,
    outcome TEXT,
    answer TEXT,
    ended_at BIGINT,
    PRIMARY KEY (campaign, place),
    UNIQUE (campaign, id),
    UNIQUE (campaign, phone)
  )`,
  "CREATE INDEX IF NOT EXISTS ringwire_people_due ON ringwire_people (campaign, state, priority DESC, due_at, place)",
  `CREATE TABLE IF NOT EXISTS ringwire_lines (
    line TEXT PRIMARY KEY,
    fence BIGINT NOT NULL,
    campaign TEXT,
    place BIGINT,
    try_number INTEGER,
    phone TEXT UNIQUE,
    since BIGINT
  )`,
  "CREATE INDEX IF NOT EXISTS ringwire_lines_campaign ON ringwire_lines (campaign)",
  `CREATE TABLE IF NOT EXISTS ringwire_tries (
    campaign TEXT NOT NULL,
    place BIGINT NOT NULL,
    try_number INTEGER NOT NULL,
    line TEXT NOT NULL,
    outcome TEXT NOT NULL,
    reason TEXT,
    call_id TEXT,
    began_at BIGINT NOT NULL,
    ended_at BIGINT NOT NULL,
    PRIMARY KEY (campaign, place, try_number)
  )`,
  "CREATE INDEX IF NOT EXISTS ringwire_tries_ended ON ringwire_tries (campaign, ended_at)",
  `CREATE TABLE IF NOT EXISTS ringwire_counts (
    campaign TEXT NOT NULL,
    line TEXT NOT NULL,
    name TEXT NOT NULL,
    n BIGINT NOT NULL,
    PRIMARY KEY (campaign, line, name)
  )`,
  "CREATE TABLE IF NOT EXISTS ringwire_opt_outs (phone TEXT PRIMARY KEY, at BIGINT NOT NULL)",
];

const OPEN = `INSERT INTO ringwire_campaigns (id, state, hang_up, next_place) VALUES (?, 'running', 0, 0)
  ON CONFLICT (id) DO NOTHING`;
const STATUS = "SELECT state, hang_up FROM ringwire_campaigns WHERE id = ?";
const PLACES = "UPDATE ringwire_campaigns SET next_place = next_place + ? WHERE id = ? RETURNING state, next_place";
const ADD = "INSERT INTO ringwire_people (campaign, place, id, phone, priority, zones, data, due_at, state, tries) VALUES";
const ADD_ROW = "(?, ?, ?, ?, ?, ?, ?, ?, 'waiting', 0)";
const ADD_VALUES = 8;
const ADD_END = "ON CONFLICT DO NOTHING RETURNING place";
const COUNT_UP = `INSERT INTO ringwire_counts (campaign, line, name, n) VALUES (?, ?, ?, ?)
  ON CONFLICT (campaign, line, name) DO UPDATE SET n = ringwire_counts.n + excluded.n`;
const CLAIM = `INSERT INTO ringwire_lines (line, fence) VALUES (?, 1)
  ON CONFLICT (line) DO UPDATE SET fence = ringwire_lines.fence + 1 RETURNING fence`;
const LINE = "SELECT fence, campaign, place, try_number, since FROM ringwire_lines WHERE line = ?";
const FIRST = `SELECT priority, due_at FROM ringwire_people
  WHERE campaign = ? AND state = 'waiting' AND priority < ? AND priority >= ?
  ORDER BY priority DESC, due_at, place LIMIT 1`;
const DUE = `SELECT place, tries, phone FROM ringwire_people p
  WHERE campaign = ? AND state = 'waiting' AND priority = ? AND due_at <= ?
  AND NOT EXISTS (SELECT 1 FROM ringwire_lines l WHERE l.phone = p.phone)
  ORDER BY due_at, place LIMIT 1`;
const HOLD = "UPDATE ringwire_people SET state = 'held', tries = tries + 1 WHERE campaign = ? AND place = ?";
const FILL = "UPDATE ringwire_lines SET campaign = ?, place = ?, try_number = ?, phone = ?, since = ? WHERE line = ?";
const FREE = `UPDATE ringwire_lines SET campaign = NULL, place = NULL, try_number = NULL, phone = NULL, since = NULL
  WHERE line = ?`;
const PERSON = `SELECT id, phone, priority, zones, data, (SELECT 1 FROM ringwire_opt_outs o WHERE o.phone = p.phone) AS opted_out
  FROM ringwire_people p WHERE campaign = ? AND place = ?`;
const EARLIER = "SELECT outcome, COUNT(*) AS n FROM ringwire_tries WHERE campaign = ? AND place = ? GROUP BY outcome";
const TRIED = `INSERT INTO ringwire_tries (campaign, place, try_number, line, outcome, reason, call_id, began_at, ended_at)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const WAIT_AGAIN = "UPDATE ringwire_people SET state = 'waiting', due_at = ?, tries = ? WHERE campaign = ? AND place = ?";
const DONE = `UPDATE ringwire_people SET state = 'done', outcome = ?, answer = ?, ended_at = ?, tries = ?
  WHERE campaign = ? AND place = ? RETURNING zones`;
const ANY_WAITING = "SELECT 1 AS one FROM ringwire_people WHERE campaign = ? AND state = 'waiting' LIMIT 1";
const ANY_HELD = "SELECT 1 AS one FROM ringwire_lines WHERE campaign = ? LIMIT 1";
const SET_STATE = "UPDATE ringwire_campaigns SET state = ?, hang_up = ? WHERE id = ?";
const WAITING_ZONES = "SELECT zones, COUNT(*) AS n FROM ringwire_people WHERE campaign = ? AND state = 'waiting' GROUP BY zones";
const END_WAITING = `UPDATE ringwire_people SET state = 'done', outcome = ?, ended_at = ?
  WHERE campaign = ? AND state = 'waiting'`;
const COUNTS = "SELECT name, SUM(n) AS n FROM ringwire_counts WHERE campaign = ? GROUP BY name";
const HELD = "SELECT COUNT(*) AS n FROM ringwire_lines WHERE campaign = ?";
const LATELY = "SELECT COUNT(*) AS n FROM ringwire_tries WHERE campaign = ? AND ended_at > ?";
const LINES = "SELECT line FROM ringwire_lines WHERE campaign = ? ORDER BY line";
const PLACE_OF = "SELECT place FROM ringwire_people WHERE campaign = ? AND id = ?";
const OPT_OUT = "INSERT INTO ringwire_opt_outs (phone, at) VALUES (?, ?) ON CONFLICT (phone) DO NOTHING";
const OPTED_OUT = "SELECT 1 AS one FROM ringwire_opt_outs WHERE phone = ?";

/** Above and below all priorities. */
const HIGHEST = 2 ** 31;
/** How many people a page of results has. */
const PAGE = 500;
/** When a person whose phone another campaign calls right now is looked at again, in milliseconds. */
const PHONE_BUSY_MS = 1000;
/** The counts of `add` and `control` belong to no line. */
const NO_LINE = "";

export class CampaignRows {
  #driver;

  /** @param {Driver} driver */
  constructor(driver) {
    this.#driver = driver;
  }

  /** @param {string} campaign */
  open(campaign) {
    return this.#driver.transaction(function* () {
      yield [OPEN, campaign];
    });
  }

  /** @param {string} campaign */
  status(campaign) {
    return this.#driver.read(() => status(campaign));
  }

  /**
   * @param {string} campaign
   * @param {Declared.StoredPerson[]} people
   */
  addPeople(campaign, people) {
    return this.#driver.transaction(() => addPeople(campaign, people, this.#driver.mostValues));
  }

  /** @param {string} line */
  claim(line) {
    return this.#driver.transaction(function* () {
      const [row] = yield [CLAIM, line];
      return Number(row?.fence);
    });
  }

  /**
   * @param {string} campaign
   * @param {string} line
   * @param {number} fence
   * @param {number} nowMs
   * @param {Declared.TakeOptions} [options]
   */
  take(campaign, line, fence, nowMs, options = {}) {
    return this.#driver.transaction(() => take(this.#driver, campaign, line, fence, nowMs, options));
  }

  /**
   * @param {string} campaign
   * @param {number} nowMs
   * @param {number} [minPriority]
   */
  dueAt(campaign, nowMs, minPriority) {
    return this.#driver.read(function* () {
      const first = yield* due("", campaign, nowMs, minPriority);
      return typeof first === "number" ? first : nowMs;
    });
  }

  /**
   * @param {string} line
   * @param {number} fence
   * @param {Declared.Settled} result
   */
  settle(line, fence, result) {
    return this.#driver.transaction(() => settle(this.#driver, line, fence, result));
  }

  /**
   * @param {string} campaign
   * @param {"pause" | "resume" | "stop" | "expire"} command
   * @param {{ nowMs: number, hangUp?: boolean }} options
   */
  control(campaign, command, options) {
    return this.#driver.transaction(() => control(campaign, command, options));
  }

  /**
   * @param {string} campaign
   * @param {number} nowMs
   */
  count(campaign, nowMs) {
    return this.#driver.read(() => count(campaign, nowMs));
  }

  /**
   * @param {string} campaign
   * @param {string} [after]
   * @param {{ outcome?: string, limit?: number }} [options]
   */
  page(campaign, after, options = {}) {
    return this.#driver.read(() => page(campaign, after, options));
  }

  /** @param {string} campaign */
  linesOf(campaign) {
    return this.#driver.read(function* () {
      const rows = yield [LINES, campaign];
      return rows.map(({ line }) => String(line));
    });
  }

  /**
   * @param {string} phone
   * @param {number} nowMs
   */
  optOut(phone, nowMs) {
    return this.#driver.transaction(function* () {
      yield [OPT_OUT, phone, nowMs];
    });
  }

  /** @param {string} phone */
  isOptedOut(phone) {
    return this.#driver.read(function* () {
      return (yield [OPTED_OUT, phone]).length > 0;
    });
  }
}

/**
 * Runs work with a driver that answers at once.
 *
 * @template Result
 * @param {() => Work<Result>} work
 * @param {(...statement: Statement) => Row[]} all
 * @returns {Result}
 */
export function runNow(work, all) {
  const steps = work();
  let step = steps.next();
  while (!step.done) step = steps.next(all(...step.value));
  return step.value;
}

/**
 * Runs work with a driver that answers later.
 *
 * @template Result
 * @param {() => Work<Result>} work
 * @param {(...statement: Statement) => Promise<Row[]>} all
 * @returns {Promise<Result>}
 */
export async function runLater(work, all) {
  const steps = work();
  let step = steps.next();
  while (!step.done) step = steps.next(await all(...step.value));
  return step.value;
}

/**
 * @param {string} campaign
 * @returns {Work<Declared.CampaignStatus>}
 */
function* status(campaign) {
  const [row] = yield [STATUS, campaign];
  return { state: row?.state ?? "running", hangUp: Number(row?.hang_up ?? 0) === 1 };
}

/**
 * @param {string} campaign
 * @param {Declared.StoredPerson[]} people
 * @param {number} mostValues
 * @returns {Work<Declared.AddedPeople | "stopped">}
 */
function* addPeople(campaign, people, mostValues) {
  const [row] = yield [PLACES, people.length, campaign];
  if (row?.state === "stopped") return "stopped";
  const first = Number(row?.next_place) - people.length;
  const most = Math.max(1, Math.floor(mostValues / ADD_VALUES));
  /** @type {Set<number>} */
  const added = new Set();
  for (let from = 0; from < people.length; from += most) {
    const some = people.slice(from, from + most);
    /** @type {Value[]} */
    const values = some.flatMap(({ id, phone, priority, zones, person, dueAtMs }, index) => [
      campaign,
      first + from + index,
      id,
      phone,
      priority,
      zones.join(","),
      JSON.stringify(person),
      dueAtMs,
    ]);
    const rows = yield [`${ADD} ${some.map(() => ADD_ROW).join(", ")} ${ADD_END}`, ...values];
    for (const { place } of rows) added.add(Number(place) - first);
  }
  /** @type {Map<string, number>} */
  const zones = new Map();
  for (const index of added) {
    const name = `zones ${people[index]?.zones.join(",")}`;
    zones.set(name, (zones.get(name) ?? 0) + 1);
  }
  for (const [name, n] of [["added", added.size], ...zones]) {
    if (n) yield [COUNT_UP, campaign, NO_LINE, String(name), Number(n)];
  }
  const others = people.flatMap((person, index) => (added.has(index) ? [] : [{ index, person }]));
  return { added: added.size, same: yield* sameAs(campaign, others, mostValues) };
}

/**
 * Whom those who were not added are the same as: by their id, else by their phone.
 *
 * @param {string} campaign
 * @param {{ index: number, person: Declared.StoredPerson }[]} people
 * @param {number} mostValues
 * @returns {Work<Declared.AddedPeople["same"]>}
 */
function* sameAs(campaign, people, mostValues) {
  /** @type {Declared.AddedPeople["same"]} */
  const same = [];
  const most = Math.max(1, mostValues - 1);
  for (let from = 0; from < people.length; from += most) {
    const some = people.slice(from, from + most);
    /** @type {Map<string, Row>} */
    const byId = new Map();
    /** @type {Map<string, Row>} */
    const byPhone = new Map();
    const ids = some.map(({ person }) => person.id);
    for (const row of yield* found(campaign, "id", ids)) byId.set(row.id, row);
    const phones = some.flatMap(({ person }) => (byId.has(person.id) ? [] : [person.phone]));
    for (const row of yield* found(campaign, "phone", phones)) byPhone.set(row.phone, row);
    for (const { index, person } of some) {
      const first = byId.get(person.id) ?? byPhone.get(person.phone);
      same.push({ index, first: String(first?.id), isEqual: first?.id === person.id && first?.phone === person.phone });
    }
  }
  return same;
}

/**
 * @param {string} campaign
 * @param {"id" | "phone"} column
 * @param {string[]} values
 * @returns {Work<Row[]>}
 */
function* found(campaign, column, values) {
  if (!values.length) return [];
  const marks = values.map(() => "?").join(", ");
  return yield [`SELECT id, phone FROM ringwire_people WHERE campaign = ? AND ${column} IN (${marks})`, campaign, ...values];
}

/**
 * The next person who is due, or when there is one: the highest priority first, then the one who is due for longest. Each priority is a
 * range of the index, so people who are due later are not gone through.
 *
 * @param {string} lock
 * @param {string} campaign
 * @param {number} nowMs
 * @param {number} [minPriority]
 * @returns {Work<Row | number>}
 */
function* due(lock, campaign, nowMs, minPriority = -HIGHEST) {
  let dueAtMs = Infinity;
  let below = HIGHEST;
  for (;;) {
    const [first] = yield [FIRST, campaign, below, minPriority];
    if (!first) return dueAtMs;
    const priority = Number(first.priority);
    if (Number(first.due_at) <= nowMs) {
      const [person] = yield [DUE + lock, campaign, priority, nowMs];
      if (person) return person;
      dueAtMs = Math.min(dueAtMs, nowMs + PHONE_BUSY_MS);
    }
    dueAtMs = Math.min(dueAtMs, Math.max(Number(first.due_at), nowMs + 1));
    below = priority;
  }
}

/**
 * @param {Driver} driver
 * @param {string} campaign
 * @param {string} line
 * @param {number} fence
 * @param {number} nowMs
 * @param {Declared.TakeOptions} options
 * @returns {Work<Declared.Taken>}
 */
function* take({ lock = "", lockFree = "" }, campaign, line, fence, nowMs, { minPriority, heldOnly = false }) {
  const [row] = yield [LINE + lock, line];
  if (Number(row?.fence) !== fence) return "lost";
  if (row && row.campaign !== null) {
    if (row.campaign !== campaign) return "elsewhere";
    return yield* heldPerson(campaign, Number(row.place), Number(row.try_number), Number(row.since), true);
  }
  if (heldOnly) return "free";
  const { state } = yield* status(campaign);
  if (state === "paused") return "paused";
  const next = yield* due(lockFree, campaign, nowMs, minPriority);
  if (typeof next === "number") {
    if (next === Infinity) {
      const isWaiting = minPriority !== undefined && (yield [ANY_WAITING, campaign]).length > 0;
      if (!isWaiting && !(yield [ANY_HELD, campaign]).length) return "over";
    }
    return { dueAtMs: next };
  }
  const place = Number(next.place);
  const number = Number(next.tries) + 1;
  yield [HOLD, campaign, place];
  yield [FILL, campaign, place, number, next.phone, nowMs, line];
  return yield* heldPerson(campaign, place, number, nowMs, false);
}

/**
 * @param {string} campaign
 * @param {number} place
 * @param {number} number
 * @param {number} sinceMs
 * @param {boolean} isResumed
 * @returns {Work<Declared.HeldPerson>}
 */
function* heldPerson(campaign, place, number, sinceMs, isResumed) {
  const [row = {}] = yield [PERSON, campaign, place];
  /** @type {Record<string, number>} */
  const earlier = {};
  if (number > 1) {
    for (const { outcome, n } of yield [EARLIER, campaign, place]) earlier[outcome] = Number(n);
  }
  return {
    id: row.id,
    phone: row.phone,
    priority: Number(row.priority),
    zones: zonesOf(row.zones),
    person: JSON.parse(row.data),
    try: number,
    sinceMs,
    earlier,
    isResumed,
    isOptedOut: Boolean(row.opted_out),
  };
}

/** @param {string} text */
const zonesOf = (text) => (text ? text.split(",") : []);

/**
 * @param {Driver} driver
 * @param {string} line
 * @param {number} fence
 * @param {Declared.Settled} result
 * @returns {Work<boolean>}
 */
function* settle({ lock = "" }, line, fence, { outcome, dueAtMs, placed, reason, call, answer, nowMs }) {
  const [row] = yield [LINE + lock, line];
  if (!row || Number(row.fence) !== fence || row.campaign === null) return false;
  const { campaign } = row;
  const [place, number] = [Number(row.place), Number(row.try_number)];
  if (placed) {
    yield [TRIED, campaign, place, number, line, String(outcome), reason ?? null, call ?? null, Number(row.since), nowMs];
    yield [COUNT_UP, campaign, line, "tries", 1];
  }
  const tries = placed ? number : number - 1;
  const isStopped = dueAtMs !== undefined && (yield* status(campaign)).state === "stopped";
  if (dueAtMs !== undefined && !isStopped) {
    yield [WAIT_AGAIN, dueAtMs, tries, campaign, place];
  } else {
    const word = isStopped ? "stopped" : String(outcome);
    const text = answer === undefined ? null : JSON.stringify(answer);
    const [person] = yield [DONE, word, text, nowMs, tries, campaign, place];
    yield [COUNT_UP, campaign, line, `outcome ${word}`, 1];
    yield [COUNT_UP, campaign, line, `zones ${person?.zones}`, -1];
  }
  yield [FREE, line];
  return true;
}

/**
 * @param {string} campaign
 * @param {"pause" | "resume" | "stop" | "expire"} command
 * @param {{ nowMs: number, hangUp?: boolean }} options
 * @returns {Work<void>}
 */
function* control(campaign, command, { nowMs, hangUp = false }) {
  yield [OPEN, campaign];
  const { state, hangUp: isHangingUp } = yield* status(campaign);
  // A campaign that was stopped does not go on.
  if ((command === "pause" || command === "resume") && state !== "stopped")
    yield [SET_STATE, command === "pause" ? "paused" : "running", 0, campaign];
  if (command === "stop") yield [SET_STATE, "stopped", hangUp || isHangingUp ? 1 : 0, campaign];
  if (command !== "stop" && command !== "expire") return;
  const outcome = command === "stop" ? "stopped" : "expired";
  const groups = yield [WAITING_ZONES, campaign];
  yield [END_WAITING, outcome, nowMs, campaign];
  for (const { zones, n } of groups) {
    yield [COUNT_UP, campaign, NO_LINE, `zones ${zones}`, -Number(n)];
    yield [COUNT_UP, campaign, NO_LINE, `outcome ${outcome}`, Number(n)];
  }
}

/**
 * @param {string} campaign
 * @param {number} nowMs
 * @returns {Work<Declared.CampaignCounts>}
 */
function* count(campaign, nowMs) {
  /** @type {Record<string, number>} */
  const outcomes = {};
  /** @type {Declared.CampaignCounts["zones"]} */
  const zones = [];
  let [added, done, tries] = [0, 0, 0];
  for (const { name, n } of yield [COUNTS, campaign]) {
    const space = name.indexOf(" ");
    const kind = space < 0 ? name : name.slice(0, space);
    const of = name.slice(space + 1);
    if (kind === "added") added = Number(n);
    else if (kind === "tries") tries = Number(n);
    else if (kind === "zones" && Number(n)) zones.push({ zones: zonesOf(of), people: Number(n) });
    else if (kind === "outcome") {
      outcomes[of] = Number(n);
      done += Number(n);
    }
  }
  const held = Number((yield [HELD, campaign])[0]?.n);
  const perMinute = Number((yield [LATELY, campaign, nowMs - 60_000])[0]?.n);
  return { ...(yield* status(campaign)), waiting: added - done - held, held, done, outcomes, tries, perMinute, zones };
}

/**
 * @param {string} campaign
 * @param {string | undefined} after
 * @param {{ outcome?: string, limit?: number }} options
 * @returns {Work<Declared.ResultRow[] | undefined>}
 */
function* page(campaign, after, { outcome, limit = PAGE }) {
  let from = -1;
  if (after !== undefined) {
    const [row] = yield [PLACE_OF, campaign, after];
    if (!row) return undefined;
    from = Number(row.place);
  }
  const filter = outcome === undefined ? "" : " AND p.outcome = ?";
  const values = outcome === undefined ? [] : [outcome];
  const rows = yield [
    `SELECT p.place, p.id, p.phone, p.data, p.state, p.outcome, p.answer, p.tries, p.ended_at FROM ringwire_people p
      WHERE p.campaign = ? AND p.place > ?${filter} ORDER BY p.place LIMIT ${Math.trunc(limit)}`,
    campaign,
    from,
    ...values,
  ];
  const last = rows.at(-1);
  if (!last) return [];
  const calls = yield [
    `SELECT t.place, t.try_number, t.line, t.outcome, t.reason, t.call_id, t.began_at, t.ended_at
      FROM ringwire_tries t JOIN ringwire_people p ON p.campaign = t.campaign AND p.place = t.place
      WHERE t.campaign = ? AND t.place > ? AND t.place <= ?${filter} ORDER BY t.place, t.try_number`,
    campaign,
    from,
    Number(last.place),
    ...values,
  ];
  /** @type {Map<number, Declared.TriedCall[]>} */
  const byPlace = new Map();
  for (const row of calls) {
    const place = Number(row.place);
    const tried = byPlace.get(place) ?? [];
    byPlace.set(place, tried);
    tried.push({
      try: Number(row.try_number),
      number: String(row.line).slice(0, String(row.line).lastIndexOf("#")),
      outcome: row.outcome,
      ...(row.reason !== null && { reason: row.reason }),
      ...(row.call_id !== null && { callConnectionId: row.call_id }),
      beganAt: new Date(Number(row.began_at)),
      endedAt: new Date(Number(row.ended_at)),
    });
  }
  return rows.map((row) => ({
    id: row.id,
    phone: row.phone,
    person: JSON.parse(row.data),
    state: row.state,
    ...(row.outcome !== null && { outcome: row.outcome }),
    ...(row.answer !== null && { answer: JSON.parse(row.answer) }),
    tries: Number(row.tries),
    calls: byPlace.get(Number(row.place)) ?? [],
    ...(row.ended_at !== null && { endedAt: new Date(Number(row.ended_at)) }),
  }));
}
