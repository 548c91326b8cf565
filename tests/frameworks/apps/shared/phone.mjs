// What every application does, whatever framework it stands in: it places calls, and its receiver is where callbacks arrive.
import { CallAutomationClient } from "ringwire";
import { CallbackReceiver } from "ringwire/callbacks";
import { callbackAuthentication, connectionString } from "./settings.mjs";

const events = [];
const complaints = [];

/** Keeps what went wrong for the one who asks. */
export const complain = (error) => void complaints.push(String(error?.message ?? error));

export const receiver = new CallbackReceiver({
  ...callbackAuthentication,
  onRefused: ({ status, reason }) => complain(`${status}: ${reason}`),
  onError: complain,
});
receiver.on(
  "*",
  ({ kind, callConnectionId, operationContext }) => void events.push({ kind, callConnectionId, operationContext }),
);

const client = new CallAutomationClient(connectionString);

const acts = {
  async place({ callbackUrl }) {
    const targetParticipant = { phoneNumber: "+15550100000" };
    const invite = { targetParticipant, sourceCallIdNumber: { phoneNumber: "+14255550100" } };
    const { callConnectionProperties } = await client.createCall(invite, callbackUrl);
    return callConnectionProperties.callConnectionId;
  },
  async hangUp({ callConnectionId }) {
    await client.getCallConnection(callConnectionId).hangUp(true);
    return callConnectionId;
  },
  async told() {
    return { events, complaints };
  },
};

/** Does what `GET /phone/<name>?…` asks for. */
export const act = (name, query) => acts[name](query);

/** The same for frameworks that know `Request` and `Response`. */
export async function answer(request) {
  const { pathname, searchParams } = new URL(request.url);
  try {
    return Response.json(await act(pathname.split("/").pop(), Object.fromEntries(searchParams)));
  } catch (error) {
    return Response.json(String(error?.stack ?? error), { status: 500 });
  }
}
