// Values as Node prints them, as far as examples print any: what stands beside an example is what the page shows.

/** @param {unknown[]} values */
export const line = (values) => values.map((value) => (typeof value === "string" ? value : inspect(value))).join(" ");

/**
 * @param {unknown} value
 * @returns {string}
 */
function inspect(value) {
  if (typeof value === "string") return `'${value.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
  if (typeof value === "function") return value.name ? `[Function: ${value.name}]` : "[Function (anonymous)]";
  if (value instanceof Error) return String(value.stack ?? value);
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.length ? `[ ${value.map(inspect).join(", ")} ]` : "[]";
  if (value && typeof value === "object") {
    const members = Object.entries(value).map(
      ([name, member]) => `${/^[\w$]+$/.test(name) ? name : inspect(name)}: ${inspect(member)}`,
    );
    return members.length ? `{ ${members.join(", ")} }` : "{}";
  }
  return String(value);
}
