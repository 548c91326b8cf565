// A whole call on the virtual emulator: no network, no waiting.
import { CallAutomationClient } from "ringwire";
import { CallbackReceiver } from "ringwire/callbacks";
import { Emulator } from "ringwire/emulator";

/** The kinds of its events that matter here, in a line. `started` is called when there is an emulator. */
export async function virtualCall(started = () => {}) {
  const kinds = [];
  let receiver;
  const emulator = await Emulator.start({ onCallback: (request) => receiver.handle(request) });
  receiver = new CallbackReceiver({ ...emulator.callbackAuthentication });
  for (const kind of ["CallConnected", "CallDisconnected"]) receiver.on(kind, () => void kinds.push(kind));
  started();
  const client = new CallAutomationClient(emulator.connectionString, { fetch: emulator.fetch, callbacks: receiver });
  const targetParticipant = { phoneNumber: "+15550103001" };
  const invite = { targetParticipant, sourceCallIdNumber: { phoneNumber: "+14255550100" } };
  const call = await client.createCall(invite, "https://app.example/callbacks");
  const connected = call.connected();
  await emulator.advance("2s");
  await connected;
  const ending = call.callConnection.hangUp(true);
  const ended = ending.completed();
  // The emulator has the request only now.
  await ending;
  await emulator.advance("2s");
  await ended;
  emulator.stop();
  return kinds.join(" ");
}
