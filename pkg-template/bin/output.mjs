// What the commands print. Some of it comes from others, over the network: it must not control the terminal; and it may go to a program
// that does not read it to its end.

/**
 * Characters that a terminal does not show but obeys: control characters (C0, DEL, C1), those of formatting, such as the marks that turn the
 * direction of the text, and separators of lines.
 */
const CONTROLS = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * A text in one line, in which such characters are shown by their number.
 *
 * @param {string} text
 */
export const inOneLine = (text) => escaped(text, "");

/**
 * A text of several lines.
 *
 * @param {string} text
 */
export const inLines = (text) => escaped(text, "\n");

/**
 * @param {string} text
 * @param {string} kept
 */
const escaped = (text, kept) =>
  text.replace(CONTROLS, (character) => (kept.includes(character) ? character : [...units(character)].join("")));

/**
 * The escapes of a character, as JSON has them: JSON that is printed stays what it is.
 *
 * @param {string} character
 */
function* units(character) {
  for (let at = 0; at < character.length; at++) yield `\\u${character.charCodeAt(at).toString(16).padStart(4, "0")}`;
}

/**
 * Prints a text; its lines end where it says.
 *
 * @param {string} text
 */
export const print = (text) => void process.stdout.write(inLines(text));

/**
 * Prints a text to stderr.
 *
 * @param {string} text
 */
export const printError = (text) => void process.stderr.write(inLines(text));

/** The exit code of a program that a signal ended: 128 and its number. SIGPIPE, which Node ignores, is 13. */
const SIGPIPE = 141;

/** Ends the program without a word when its reader is gone: `ringwire emulator | head`. */
export function endWithReader() {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (/** @type {NodeJS.ErrnoException} */ error) => {
      if (error.code === "EPIPE") process.exit(SIGPIPE);
      throw error;
    });
  }
}
