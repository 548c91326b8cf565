// The recipe of a test with virtual time: the application runs as it is, and `until` moves the clock for as long as it takes.
import { CallAutomationClient } from "ringwire";
import { CallbackReceiver } from "ringwire/callbacks";
import { Emulator } from "ringwire/emulator";

/** An application: it calls until someone answers, and hangs up. Between two attempts it waits, by a timer of its own. */
async function remind(client, numbers, pauseMs) {
  for (const phoneNumber of numbers) {
    const invite = { targetParticipant: { phoneNumber }, sourceCallIdNumber: { phoneNumber: "+14255550100" } };
    const call = await client.createCall(invite, "https://app.example/callbacks");
    const isAnswered = await call.connected().then(
      () => true,
      () => false,
    );
    if (isAnswered) return call.callConnection.hangUp(true).completed();
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

/**
 * The kinds of the events of the call that is answered, in a line. With `advanceTimers` the first callee is busy, and the application waits
 * for three minutes.
 */
export async function untilReminded(advanceTimers) {
  const kinds = [];
  let receiver;
  const emulator = await Emulator.start({ onCallback: (request) => receiver.handle(request) });
  receiver = new CallbackReceiver({ ...emulator.callbackAuthentication });
  for (const kind of ["CallConnected", "CallDisconnected"]) receiver.on(kind, () => void kinds.push(kind));
  const client = new CallAutomationClient(emulator.connectionString, { fetch: emulator.fetch, callbacks: receiver });
  const numbers = advanceTimers ? ["+15550100486", "+15550100000"] : ["+15550100000"];
  const began = emulator.now;
  await emulator.until(remind(client, numbers, 180_000), { most: "10m", advanceTimers });
  const minutes = Math.floor((emulator.now - began) / 60_000);
  emulator.stop();
  return minutes === (advanceTimers ? 3 : 0) ? kinds.join(" ") : `it took ${minutes} minutes`;
}
