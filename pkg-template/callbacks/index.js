// What every entry of the callbacks exports. See `index.d.ts`.
export { outcomeOf, reasonOf } from "./core.js";
export { CallbackReceiver } from "./receiver.js";
export * from "./pure.js";
