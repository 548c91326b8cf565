// `ringwire emulator exec`: a command with an emulator around it.
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { printError } from "./output.mjs";
import { untilStopped } from "./lifetime.mjs";

/** The exit codes of a shell for a command that there is not, and for one that may not be executed. */
const NOT_FOUND = 127;
const NOT_EXECUTABLE = 126;

/**
 * Runs a command to its end, and hands signals on to it. Gives its exit code, or, when a signal has ended it, 128 and its number.
 *
 * @param {string[]} command its name and its arguments; a single text with blanks is a line for the shell
 * @param {Record<string, string>} environment beside that of this process
 * @returns {Promise<number>}
 */
export function execute([name = "", ...args], environment) {
  // `npm` and others are scripts on Windows, which the shell alone executes.
  const shell = process.platform === "win32" || (!args.length && /\s/.test(name));
  return new Promise((resolve) => {
    const stopped = untilStopped();
    const child = spawn(name, args, { stdio: "inherit", env: { ...process.env, ...environment }, shell });
    child.on("error", (/** @type {NodeJS.ErrnoException} */ error) => {
      printError(`error: ${name}: ${error.code === "ENOENT" ? "there is no such command" : error.message}\n`);
      resolve(error.code === "ENOENT" ? NOT_FOUND : NOT_EXECUTABLE);
    });
    child.on("exit", (code, signal) => resolve(signal ? 128 + constants.signals[signal] : (code ?? 1)));
    const handOn = (/** @type {NodeJS.Signals} */ signal) => {
      // Ctrl-C reaches every program of the terminal by itself: sent twice, many end without their own last steps.
      if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
      // A second signal is handed on as well.
      void untilStopped({}).then(handOn);
    };
    void stopped.then(handOn);
  });
}
