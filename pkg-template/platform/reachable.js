// Where a server is reached.

/**
 * The host by which this machine reaches a server that listens on an address, as a URL has it.
 *
 * @param {string} host
 */
export function reachable(host) {
  if (host === "0.0.0.0") return "127.0.0.1";
  if (host === "::") return "[::1]";
  return host.includes(":") ? `[${host}]` : host;
}
