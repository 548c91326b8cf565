// The file is made by the build, from the core's tables. For the type check only: it is not published.

/** The operations of both contracts, as `Class.method`. */
export const OPERATIONS: string[];
