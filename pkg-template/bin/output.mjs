// What the commands print. Some of it comes from others, over the network: it must not control the terminal; and it may go to a program
// that does not read it to its end, or that reads it without colours.

/**
 * Characters that a terminal does not show but obeys: control characters (C0, DEL, C1), those of formatting, such as the marks that turn the
 * direction of the text, and separators of lines.
 */
const CONTROLS = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * By a character for private use that stands for it in a text, a style of the terminal (ECMA-48, SGR). It becomes the real one when the text
 * is printed, if at all: what others have sent is escaped before.
 */
const STYLES = { red: ["\uE000", 31], green: ["\uE001", 32], yellow: ["\uE002", 33], bold: ["\uE003", 1], dim: ["\uE004", 2] };
const PLAIN = "\uE00F";
const MARKS = /[\uE000-\uE00F]/g;

/**
 * A text in a style, where the terminal has styles.
 *
 * @param {keyof typeof STYLES} style
 * @param {string} text
 */
export const styled = (style, text) => `${STYLES[style][0]}${text}${PLAIN}`;

/**
 * A text in one line, in which such characters are shown by their number.
 *
 * @param {string} text
 */
export const inOneLine = (text) => escaped(text.replace(MARKS, escapesOf), "");

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
  text.replace(CONTROLS, (character) => (kept.includes(character) ? character : escapesOf(character)));

/**
 * The escapes of a character, as JSON has them: JSON that is printed stays what it is.
 *
 * @param {string} character
 */
function escapesOf(character) {
  const units = Array.from({ length: character.length }, (_, at) => character.charCodeAt(at));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("");
}

/**
 * Whether a stream shows styles: a terminal does, unless the environment says otherwise (no-color.org, force-color.org).
 *
 * @param {{ isTTY?: boolean }} stream
 */
function hasStyles({ isTTY }) {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== "") return FORCE_COLOR !== "0" && FORCE_COLOR !== "false";
  if (NO_COLOR !== undefined && NO_COLOR !== "") return false;
  return Boolean(isTTY) && TERM !== "dumb";
}

/**
 * @param {NodeJS.WriteStream} stream
 * @param {string} text
 */
function write(stream, text) {
  const shows = hasStyles(stream);
  const codes = new Map(Object.values(STYLES).map(([mark, code]) => [String(mark), `\u001b[${code}m`]));
  codes.set(PLAIN, "\u001b[0m");
  stream.write(inLines(text).replace(MARKS, (mark) => (shows ? (codes.get(mark) ?? "") : "")));
}

/**
 * Prints a text; its lines end where it says.
 *
 * @param {string} text
 */
export const print = (text) => write(process.stdout, text);

/**
 * Prints a text to stderr.
 *
 * @param {string} text
 */
export const printError = (text) => write(process.stderr, text);

/**
 * Prints a value as JSON, for programs: whole, and without styles.
 *
 * @param {unknown} value
 * @param {string | number} [indent]
 */
export const printJson = (value, indent) => void process.stdout.write(`${inLines(JSON.stringify(value, null, indent))}\n`);

/** How many columns a line may have: those of the terminal; 80 where there is none. */
export function width() {
  const columns = process.stdout.columns || Number(process.env.COLUMNS) || 80;
  return Math.max(40, Math.min(columns, 140));
}

/**
 * Lines of a text that are not longer than the terminal is wide, where words allow it. Those after the first begin with the indent.
 *
 * @param {string} text
 * @param {number} [indent]
 * @param {number} [columns]
 */
export function wrapped(text, indent = 0, columns = width()) {
  const lines = [""];
  let room = columns - indent;
  for (const word of text.split(/ +/)) {
    const last = lines.at(-1) ?? "";
    if (last && shownLength(last) + 1 + shownLength(word) > room) lines.push(word);
    else lines[lines.length - 1] = last ? `${last} ${word}` : word;
    room = columns - indent;
  }
  return lines.join(`\n${" ".repeat(indent)}`);
}

/**
 * How many columns a text takes.
 *
 * @param {string} text
 */
export const shownLength = (text) => text.replace(MARKS, "").length;

/**
 * Rows with their columns under each other.
 *
 * @param {string[][]} rows
 * @param {string} [indent]
 */
export function table(rows, indent = "  ") {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => shownLength(row[column] ?? "")))) ?? [];
  const padded = (/** @type {string} */ text, /** @type {number} */ column) =>
    text + " ".repeat(Math.max((widths[column] ?? 0) - shownLength(text), 0));
  return rows.map((row) => `${indent}${row.map(padded).join("  ").trimEnd()}\n`).join("");
}

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
