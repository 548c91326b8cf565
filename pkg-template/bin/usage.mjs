// What every command needs to read its options.

/** The command was called wrongly: exit code 2. */
export class UsageError extends Error {}

export function whole(name, text, most) {
  const number = Number(text);
  if (/^\d+$/.test(text) && number <= most) return number;
  throw new UsageError(`--${name}: expected a whole number from 0 to ${most}, got ${text}`);
}
