// How an address is named in reports.

/**
 * A URL without its query and its credentials: applications have secrets there.
 *
 * @param {string} url
 */
export const placeOf = (url) => url.replace(/[?#].*/, "").replace(/\/\/[^/@]*@/, "//") || "Event Grid";
