// One process at a time on a file. A process that was killed leaves its lock behind; the next one finds that its owner is gone.
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { randomUUID } from "node:crypto";

/** The locks that this process has. */
const held = new Set();

/**
 * Takes the lock of a file, `<file>.lock`, which holds the id of the process and when it began.
 *
 * @param {string} file
 * @returns {(() => void) | number} frees the lock; or the id of the process that has it
 */
export function lock(file) {
  const place = `${file}.lock`;
  const own = `${place}.${randomUUID()}`;
  // The name is given to a file that is whole: no process reads a lock without its owner.
  const text = `${process.pid} ${beginning(process.pid)} ${randomUUID()}\n`;
  writeFileSync(own, text, { mode: 0o600, flag: "wx" });
  try {
    for (;;) {
      try {
        linkSync(own, place);
        held.add(text);
        return () => {
          held.delete(text);
          if (read(place) === text) rmSync(place, { force: true });
        };
      } catch (error) {
        if (codeOf(error) !== "EEXIST") throw error;
      }
      const found = read(place);
      // Another process has freed it meanwhile.
      if (found === undefined) continue;
      if (isHeld(found)) return Number.parseInt(found, 10);
      takeAway(place, found);
    }
  } finally {
    rmSync(own, { force: true });
  }
}

/**
 * Takes away the lock of a process that is gone. Of two processes that do so at once, the later one might take the lock that the earlier
 * one has made: it moves the lock aside first, looks at it, and puts it back.
 *
 * @param {string} place
 * @param {string} stale
 */
function takeAway(place, stale) {
  const aside = `${place}.${randomUUID()}`;
  try {
    renameSync(place, aside);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return;
    throw error;
  }
  try {
    if (read(aside) !== stale) linkSync(aside, place);
  } finally {
    rmSync(aside, { force: true });
  }
}

/** @param {string} place */
function read(place) {
  try {
    return readFileSync(place, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

/**
 * Whether the process that wrote a lock still runs. Its id alone does not say so: in a container every process has the id of its
 * predecessor.
 *
 * @param {string} text
 */
function isHeld(text) {
  const [id, began] = text.split(" ");
  const pid = Number(id);
  if (!Number.isInteger(pid) || pid <= 0) return false;
  if (pid === process.pid) return held.has(text);
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it runs for another user.
    if (codeOf(error) !== "EPERM") return false;
  }
  return beginning(pid) === began;
}

/**
 * When a process began, as the system counts it; the same text for all where the system does not say so.
 *
 * @param {number} pid
 */
function beginning(pid) {
  try {
    // The name of the program, in brackets, may have spaces.
    return readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ")[19] ?? "-";
  } catch {
    return "-";
  }
}

/** @param {unknown} error */
export const codeOf = (error) => /** @type {NodeJS.ErrnoException} */ (error)?.code;
