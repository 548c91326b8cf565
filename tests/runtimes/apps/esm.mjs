// Named imports, as users write them: what a bundler shakes off must not be missed.
import { CallAutomationClient, CallAutomationError, CallClient, parseCallAutomationEvents, parseCallEvents } from "ringwire";
import { CallbackReceiver } from "ringwire/callbacks";
import { readPeople } from "ringwire/campaigns";
import { CallReport } from "ringwire/report";
import { Emulator } from "ringwire/emulator";
import { MediaReceiver } from "ringwire/media";
import * as readme from "./readme.mjs";
import { run } from "./runtimes/scenario.mjs";

const api = {
  CallAutomationClient,
  CallAutomationError,
  CallClient,
  CallReport,
  CallbackReceiver,
  Emulator,
  MediaReceiver,
  parseCallAutomationEvents,
  parseCallEvents,
  readPeople,
  readme,
};

export const scenario = (config) => run(api, config);
