// What is kept of a flow: its steps under their names, what was begun and has not ended, its result. Read once, when a run begins.

export class Journal {
  #store;
  #prefix;
  #startedMs = Date.now();
  #expiresAtMs;
  #kept = new Map();
  #begun = new Map();

  /** The journal of the flow of that name: a new one, or that of the runs before. All of it expires at once, `keepMs` after its beginning. */
  static async open(store, id, keepMs) {
    const journal = new Journal(store, id, keepMs);
    await journal.#read();
    return journal;
  }

  constructor(store, id, keepMs) {
    this.#store = store;
    // No space in it, so that no id is the beginning of another.
    this.#prefix = `flow ${encodeURIComponent(id)} `;
    this.#expiresAtMs = this.#startedMs + keepMs;
  }

  async #read() {
    const { startedMs, expiresAtMs } = await this.#add("started", { startedMs: this.#startedMs, expiresAtMs: this.#expiresAtMs });
    this.#startedMs = startedMs;
    this.#expiresAtMs = expiresAtMs;
    for (const text of await this.#store.list(this.#prefix)) {
      const record = JSON.parse(text);
      if (record.begun !== undefined) this.#tries(record.begun).push(record);
      else if (record.name !== undefined) this.#kept.set(record.name, record);
    }
  }

  /** What is kept under a name. */
  kept(name) {
    return this.#kept.get(name);
  }

  /** Keeps a record under a name. Gives what is kept then: that of another process, if it was first. */
  async keep(name, record) {
    const kept = await this.#add(`kept ${name}`, { name, ...record });
    this.#kept.set(name, kept);
    return kept;
  }

  /** The last that was written down of what was begun under a name. */
  begun(name) {
    return this.#tries(name).at(-1);
  }

  /** Writes down that something was begun, or how far it is. */
  async begin(name, record) {
    const tries = this.#tries(name);
    const written = { begun: name, ...record };
    tries.push(written);
    const text = JSON.stringify(written);
    const add = (number) => this.#store.add(`${this.#prefix}begun ${name} ${number}`, text, this.#expiresAtMs);
    // Another process may have taken the number.
    for (let number = tries.length; !(await add(number)); ) number += 1;
  }

  #tries(name) {
    if (!this.#begun.has(name)) this.#begun.set(name, []);
    return this.#begun.get(name);
  }

  async #add(key, record) {
    const text = JSON.stringify(record);
    const isFirst = await this.#store.add(this.#prefix + key, text, this.#expiresAtMs);
    const kept = isFirst ? text : await this.#store.get(this.#prefix + key);
    // As it will be read: a first run sees what a later one does.
    return JSON.parse(kept ?? text);
  }
}
