// What must not be read over a shoulder, or travel with a copied text.

const HIDDEN = "••••••";

/**
 * A header's value as it may be shown. A signature is good for one request and some minutes; a token is good for everything.
 *
 * @param {string} name
 * @param {string} value
 */
export const maskHeader = (name, value) =>
  name.toLowerCase() === "authorization" ? value.replace(/^(Bearer) .*$/is, `$1 ${HIDDEN}`) : value;

/**
 * A callback's address as it may be shown: its query is where applications keep the secret by which they know a callback.
 *
 * @param {string} text
 */
export function maskUrl(text) {
  if (!URL.canParse(text)) return text;
  const { search } = new URL(text);
  const hidden = search.replace(/=[^&]*/g, `=${HIDDEN}`);
  return search ? text.replace(search, hidden) : text;
}

/**
 * Whether a member of a body is an address in whose query a secret may be.
 *
 * @param {string} name
 * @param {unknown} value
 * @returns {value is string}
 */
export const isSecret = (name, value) =>
  typeof value === "string" && /callback.*(uri|url)$|transportUrl$|containerUrl$/i.test(name);

/**
 * A JSON body as it may be shown.
 *
 * @param {string} text
 */
export function maskBody(text) {
  try {
    return JSON.stringify(JSON.parse(text, (name, value) => (isSecret(name, value) ? maskUrl(value) : value)));
  } catch {
    return text;
  }
}

/**
 * Why a text is not a token, or nothing. What is refused is never repeated.
 *
 * @param {string} text
 */
export function refuseSecret(text) {
  if (/accesskey\s*=|endpoint\s*=/i.test(text)) {
    return "That is a connection string: it holds the key of the whole resource, and a page is no place for one.";
  }
  // Keys are base64 and have no dots; a token has two.
  if (/^[A-Za-z0-9+/_-]{40,}={0,2}$/.test(text.trim())) {
    return "That looks like an access key: it opens the whole resource for ever, and a page is no place for one.";
  }
  return undefined;
}
