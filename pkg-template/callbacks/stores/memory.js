// Events and flows in memory: for tests, and for flows of a program that lives as long as they do.

/** How often what has expired is looked for, in milliseconds. */
const SWEEP_MS = 60_000;

export class MemoryStore {
  /** In the order in which they were added. */
  #entries = new Map();
  #swept = Date.now();

  add(key, value, expiresAtMs) {
    const now = Date.now();
    if (now - this.#swept >= SWEEP_MS) this.#sweep(now);
    if (this.get(key) !== undefined) return false;
    // What has expired gives its place up too.
    this.#entries.delete(key);
    this.#entries.set(key, { value, expiresAtMs });
    return true;
  }

  get(key) {
    const entry = this.#entries.get(key);
    return entry && entry.expiresAtMs > Date.now() ? entry.value : undefined;
  }

  list(prefix) {
    const now = Date.now();
    return [...this.#entries].flatMap(([key, { value, expiresAtMs }]) =>
      key.startsWith(prefix) && expiresAtMs > now ? [value] : [],
    );
  }

  /** How many there are, those included that have expired and are not swept yet. */
  get size() {
    return this.#entries.size;
  }

  #sweep(now) {
    this.#swept = now;
    for (const [key, { expiresAtMs }] of this.#entries) {
      if (expiresAtMs <= now) this.#entries.delete(key);
    }
  }
}
