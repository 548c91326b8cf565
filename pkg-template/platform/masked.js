// What must not stand in a text that people read, log and paste.

/**
 * A text in which all but the last two digits of phone numbers are masked, in URLs and in raw ids as well.
 *
 * @param {string} text
 */
export const masked = (text) =>
  text.replace(
    /(\+|%2B|\b4(?::|%3A))(\d(?:[ ().-]*\d){4,})/gi,
    (_, prefix, number) => prefix + number.replace(/\d(?=.*\d\D*\d)/g, "*"),
  );

/**
 * A text in which the queries of URLs are masked, but for the version of the contract: the URL of a file may hold a signature that opens it.
 *
 * @param {string} text
 */
export const withoutQueries = (text) =>
  text.replace(/(https?:\/\/[^\s?"'<>]*\?)([^\s"'<>]+)/gi, (_, place, query) => {
    const shown = (/** @type {string} */ part) => (/^api-version=/.test(part) ? part : part.replace(/^([^=]*=)?.*/, "$1***"));
    return place + query.split("&").map(shown).join("&");
  });
