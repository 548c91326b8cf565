// Campaigns: a list of people, called at scale. See `index.d.ts`.
export { CallAutomationError } from "../errors.js";
