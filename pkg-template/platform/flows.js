// What campaigns ask receivers and flows, which programs need not know. Modules know each other by what is passed to them, and a program may
// have loaded one of them twice, as CommonJS too: so the names belong to the process.

/**
 * The member of a receiver that says whose store it has, whether a client has it as `callbacks`, and whether it is closed.
 *
 * @typedef {{ store: unknown, hasClient: boolean, isClosed: boolean }} AboutReceiver
 */
export const ABOUT = Symbol.for("ringwire.about");

/**
 * The method of a flow that says whether the operation of a step may have been sent, in this run or an earlier one, and of which call it is, as
 * far as that is known.
 *
 * @typedef {(name: string) => { call?: string } | undefined} Begun
 */
export const BEGUN = Symbol.for("ringwire.begun");
