// What a wait is rejected with when an event says that it will not be.

export class CallOutcomeError extends Error {
  get name() {
    return "CallOutcomeError";
  }
}
