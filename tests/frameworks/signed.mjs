// A callback as the emulator signs it, to be posted to many applications.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { within } from "../harness/check.mjs";
import { listen, textOf } from "../harness/servers.mjs";

export async function signedCallback(installed, connectionString) {
  const { CallAutomationClient } = await import(pathToFileURL(join(installed, "node_modules/ringwire/entries/client-node.js")));
  let caught;
  const arrived = new Promise((resolve) => (caught = resolve));
  const server = await listen(async (request, response) => {
    const [event] = [JSON.parse(await textOf(request))].flat();
    response.end();
    // The list of participants may come first.
    if (event.type.endsWith(".CallConnected")) caught({ authorization: request.headers.authorization, event });
  });
  const invite = { targetParticipant: { phoneNumber: "+15550100000" }, sourceCallIdNumber: { phoneNumber: "+14255550100" } };
  const { callConnection } = await new CallAutomationClient(connectionString).createCall(invite, server.url);
  const signed = await within(20_000, arrived);
  await callConnection.hangUp(true);
  await server.close();
  return signed;
}
