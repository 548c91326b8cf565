// What every entry of the campaigns exports. See `index.d.ts`.
export * from "./pure.js";
export { Campaign } from "./campaign.js";
export { readPeople } from "./people.js";
