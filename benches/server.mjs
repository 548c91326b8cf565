// The server all are measured against: it reads each request to its end and answers what the service would. For each message of its
// parent it says when the first request came after the message before.
import { createServer } from "node:http";
import { answer } from "./call.mjs";

/** @type {number | undefined} */
let first;
/** @param {unknown} message */
const say = (message) => process.send?.(message);
const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  first ??= performance.timeOrigin + performance.now();
  request.resume();
  request.on("end", () => {
    response.writeHead(201, { "content-type": "application/json; charset=utf-8", "content-length": answer.length });
    response.end(answer);
  });
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  say(typeof address === "object" ? address?.port : address);
});
process.on("message", () => {
  say(first ?? null);
  first = undefined;
});
process.on("disconnect", () => process.exit());
