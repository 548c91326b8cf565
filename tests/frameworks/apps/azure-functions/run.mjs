// The handler, given requests of the class that Azure Functions gives; what it returns is made into a response as they do it.
import functions from "@azure/functions";
import { receiver } from "./phone.mjs";

const { HttpRequest, HttpResponse } = functions;
const [text, authorization] = process.argv.slice(2);
const context = { invocationId: "1", functionName: "callbacks", log() {} };
const kinds = [];
receiver.on("*", ({ kind }) => void kinds.push(kind));

async function ask(headers) {
  const url = "https://app.example/api/callbacks";
  const request = new HttpRequest({ url, method: "POST", headers, body: { string: text } });
  // Whatever a handler gives, their own class is made of it.
  const response = new HttpResponse(await receiver.handle(request, context));
  return [response.status, await response.text()];
}

const json = { "content-type": "application/json" };
console.log(`RESULT ${JSON.stringify({ signed: await ask({ ...json, authorization }), unsigned: await ask(json), kinds })}`);
process.exit();
