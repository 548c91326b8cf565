const { CallAutomationClient, CallAutomationError, CallClient, parseCallAutomationEvents, parseCallEvents } = require("ringwire");
const { CallbackReceiver } = require("ringwire/callbacks");
const { readPeople } = require("ringwire/campaigns");
const { CallReport } = require("ringwire/report");
const { Emulator } = require("ringwire/emulator");
const { MediaReceiver } = require("ringwire/media");

// Read without waiting: `require` has to give working constructors at once.
const client = new CallClient("endpoint=https://contoso.communication.azure.com/;accesskey=a2V5");
const { kind } = parseCallEvents({
  eventType: "Microsoft.Communication.DtmfReceived",
  data: { CallLegId: "a", ToneInfo: {} },
})[0];
if (kind !== "DtmfReceived" || !(client instanceof CallClient)) throw new Error("the package does not work at require()");

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
};

exports.scenario = async (config) => {
  const [{ run }, readme] = await Promise.all([import("./runtimes/scenario.mjs"), import("./readme.mjs")]);
  return run({ ...api, readme }, config);
};
