// Links the emulator to its module.
export { link as start } from "./core.js";
