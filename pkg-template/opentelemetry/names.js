// What several files write: the scope, and the limits of histograms.

/** The name of the tracer and the meter. */
export const NAME = "ringwire";

/** As the conventions recommend for the durations of HTTP and of messaging, in seconds. */
export const DURATION_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
/** A phone rings for half a minute, and a call lasts some minutes. */
export const WAIT_BUCKETS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15, 20, 30, 45, 60, 120, 300, 600, 1800, 3600];
