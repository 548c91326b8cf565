// What the README's way looks like in the programming model of Azure Functions v4.
import { app, type HttpRequest, type HttpResponseInit, type InvocationContext } from "@azure/functions";
import { CallbackReceiver } from "ringwire/callbacks";

const receiver = new CallbackReceiver({ audience: "resource" });
receiver.on("CallConnected", ({ callConnectionId }) => console.log(callConnectionId));

app.http("callbacks", { methods: ["POST"], authLevel: "anonymous", handler: receiver.handle });

app.http("wrapped", { methods: ["POST"], authLevel: "anonymous", handler: (request) => receiver.handle(request) });

export async function typed(request: HttpRequest, _context: InvocationContext): Promise<HttpResponseInit> {
  return receiver.handle(request);
}
app.post("typed", { authLevel: "anonymous", handler: typed });
