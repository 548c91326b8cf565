// Azure Functions: the handler that was registered gets a request of their class, and of its response one of their class is made.
import functions from "@azure/functions";
import { serveFetch } from "./serve.mjs";

const registered = new Map();
functions.app.http = (name, options) => void registered.set(name, options);
await import("./app.mjs");
const [[name, { methods, authLevel, handler }]] = registered;
if (authLevel !== "anonymous") throw new Error(`${name} asks for a key of its own, which the service does not send`);

serveFetch(async (request) => {
  if (!methods.includes(request.method)) return new Response(null, { status: 404 });
  const body = { bytes: new Uint8Array(await request.arrayBuffer()) };
  const headers = Object.fromEntries(request.headers);
  const given = new functions.HttpRequest({ url: request.url, method: request.method, headers, body });
  const response = new functions.HttpResponse(await handler(given, { invocationId: "1", functionName: name, log() {} }));
  return new Response(await response.text(), { status: response.status });
});
