// Workers and edge functions, where one isolate serves many requests.

/**
 * How long an operation waits for a token that an operation of another request has asked for, in milliseconds. When that request ends,
 * the platform drops its pending I/O, and the answer never arrives.
 */
export const patienceMs = 5000;
