// What one import of this package replaces.
export * from "@azure/communication-call-automation";
export * from "@azure/communication-common";
