// How long a command that serves goes on: until a signal, or until the package manager that started it has ended.
import { readFileSync } from "node:fs";

/** How often it is looked whether those who started the command are there, in milliseconds. */
const LOOK_MS = 500;

/**
 * Resolves when the command is to end, with the signal. A signal to `npx` or `npm run` ends them and the shell between, and none of them
 * hands it on: a server that they have started would stay, with its port. So a command that a package manager has started ends with it.
 * One that a shell has started does not: `ringwire emulator &` goes on when the shell is closed, as other servers do.
 *
 * @param {Record<string, string | undefined>} [environment]
 * @returns {Promise<NodeJS.Signals>}
 */
export function untilStopped({ npm_command, npm_lifecycle_event } = process.env) {
  return new Promise((resolve) => {
    for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM"])) process.once(signal, () => resolve(signal));
    if (npm_command === undefined && npm_lifecycle_event === undefined) return;
    const before = ancestors();
    setInterval(() => {
      if (ancestors() !== before) resolve("SIGTERM");
    }, LOOK_MS).unref();
  });
}

/** The shells in which package managers start commands. */
const SHELL = /^(sh|bash|dash|ash|zsh|ksh|busybox)$/;

/**
 * The parent of this process; and where that is a shell, and the system shows it, the package manager behind it. What is behind a package
 * manager that has started this process by itself does not matter: `nohup npx …` outlives its terminal.
 */
function ancestors() {
  const { ppid } = process;
  try {
    // The name, in parentheses, may hold blanks; the state and the parent come after it.
    const [, name = "", grandparent] = /\((.*)\) \S (\d+)/s.exec(readFileSync(`/proc/${ppid}/stat`, "utf8")) ?? [];
    return SHELL.test(name) ? `${ppid} ${grandparent}` : `${ppid}`;
  } catch {
    return `${ppid}`;
  }
}
