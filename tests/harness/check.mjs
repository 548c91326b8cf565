// Assertions that need no library: they run in browsers and workers too.

export function equal(actual, expected, what) {
  const [is, should] = [actual, expected].map((value) => JSON.stringify(value) ?? String(value));
  if (is !== should) throw new Error(`${what}: expected ${should}, got ${is}`);
}

/** What a promise rejects with. */
export async function got(promise) {
  let value;
  try {
    value = await promise;
  } catch (error) {
    return error;
  }
  throw new Error(`expected a rejection, got ${JSON.stringify(value)}`);
}

/** The same, where it must be an error. */
export async function rejects(promise) {
  return errorFrom(await got(promise));
}

/** What a function throws. */
export function throws(act) {
  let value;
  try {
    value = act();
  } catch (error) {
    return errorFrom(error);
  }
  throw new Error(`expected an error, got ${JSON.stringify(value)}`);
}

function errorFrom(thrown) {
  if (typeof thrown?.message === "string" && typeof thrown.name === "string") return thrown;
  throw new Error(`expected an error, got ${String(thrown)}`);
}

const sleep = (delayMs) => new Promise((resolve) => setTimeout(resolve, delayMs));

/** Asks again and again until there is an answer; the case's own limit ends it. */
export async function until(what, ask, limitMs = 20_000) {
  for (const end = Date.now() + limitMs; Date.now() < end; await sleep(50)) {
    const found = await ask();
    if (found) return found;
  }
  throw new Error(`waited in vain for ${what}`);
}

/** A promise that hangs is a failure of its own case, not of all. */
export async function within(limitMs, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing came of it within ${limitMs} ms`)), limitMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
