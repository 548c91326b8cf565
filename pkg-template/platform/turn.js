// A turn of the event loop that no test holds up.

/**
 * Lets everything run that is ready to run: promises, streams, and what they lead to.
 *
 * It does not go by `setImmediate` or `setTimeout`, though other functions of the platform are looked up when they are used so that a
 * test can replace them: a test fakes timers to stop time, and this is no time. Under fake timers the emulator would stand still, and so
 * would an answer that a handler has released. To keep the real timers at import is not enough, since many tests fake them before
 * they import anything. Message ports are what no fake replaces.
 *
 * @returns {Promise<void>}
 */
export async function turn() {
  // Their message ports answer in a microtask, which is no turn.
  const scheduler = schedulerOfWorkers();
  if (scheduler) return scheduler.wait(0);
  try {
    await messages();
  } catch {
    await otherTurn();
  }
}

/** What Workers have, and nothing else has. */
export function schedulerOfWorkers() {
  const { scheduler } = /** @type {{ scheduler?: { wait?: (ms: number) => Promise<void> } }} */ (globalThis);
  return typeof scheduler?.wait === "function" ? /** @type {Required<typeof scheduler>} */ (scheduler) : undefined;
}

/**
 * A message to a port and its answer. In Node a `setImmediate` that was called earlier may run after the first, but runs before the second.
 *
 * @returns {Promise<void>}
 */
function messages() {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port2.onmessage = () => port2.postMessage(undefined);
    port1.onmessage = () => {
      // An open port would keep Node running.
      port1.close();
      resolve();
    };
    port1.postMessage(undefined);
  });
}

/** Turns of the event loop, one after the other. They cost a quarter of what `turn` costs, since their ports stay open until `close`. */
export class Turns {
  /** @type {MessageChannel | undefined} */
  #channel;
  #resolve = () => {};
  #isBack = true;

  /** @returns {Promise<void>} */
  async next() {
    if (await this.half()) await this.half();
  }

  /**
   * A message to a port: the first half of a turn, after which most of what is ready has run, or the second. Where a turn has no halves, it is a
   * whole one, and the promise gives `false`.
   *
   * @returns {Promise<boolean>}
   */
  half() {
    if (schedulerOfWorkers()) return whole();
    try {
      this.#channel ??= this.#open();
    } catch {
      return whole();
    }
    const { port1, port2 } = this.#channel;
    // There and back: Node gives a port all its messages in one go, also those that are sent meanwhile.
    this.#isBack = !this.#isBack;
    const port = this.#isBack ? port2 : port1;
    return new Promise((resolve) => {
      this.#resolve = () => resolve(true);
      port.postMessage(undefined);
    });
  }

  #open() {
    const channel = new MessageChannel();
    channel.port1.onmessage = channel.port2.onmessage = () => this.#resolve();
    return channel;
  }

  close() {
    this.#channel?.port1.close();
    this.#channel = undefined;
  }
}

const whole = async () => {
  await turn();
  return false;
};

/** Edge functions have no message ports, or one that throws. A timer that a test has faked is overtaken by a digest. */
function otherTurn() {
  /** @type {Promise<unknown>[]} */
  const ways = [new Promise((resolve) => setTimeout(resolve, 0))];
  const subtle = globalThis.crypto?.subtle;
  if (subtle) ways.push(subtle.digest("SHA-256", new Uint8Array()));
  return Promise.race(ways);
}

/**
 * Keeps the program running until the result is called, where a waiting promise alone does not: in Node, Deno and Bun.
 *
 * @returns {() => void}
 */
export function keepRunning() {
  try {
    const { port1 } = new MessageChannel();
    port1.onmessage = () => {};
    return () => port1.close();
  } catch {
    // There, nothing ends with its last timer.
    return () => {};
  }
}
