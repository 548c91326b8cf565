// Modules that a runtime brings. Looked up when they are used, not imported: a platform that has none would refuse to load the file that
// imports it, and bundlers for browsers would ask for it.

/**
 * A module of Node, or of a runtime that has Node's modules; `undefined` elsewhere.
 *
 * @param {string} name
 */
export function builtinModule(name) {
  const { process } = /** @type {{ process?: { getBuiltinModule?(name: string): any } }} */ (globalThis);
  return process?.getBuiltinModule?.(name);
}
