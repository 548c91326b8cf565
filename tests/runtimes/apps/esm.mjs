// Named imports, as users write them: what a bundler shakes off must not be missed.
import { CallAutomationError, CallClient, parseCallEvents } from "ringwire";
import { Emulator } from "ringwire/emulator";
import { run } from "./scenario.mjs";

export const scenario = (config) => run({ CallAutomationError, CallClient, Emulator, parseCallEvents }, config);
