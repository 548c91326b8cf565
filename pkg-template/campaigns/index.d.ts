// Campaigns: a list of people, called at scale.
export { CallAutomationError } from "../client/index.js";
