// The server all are measured against: it reads each request to its end and answers what the service would. Asked by its parent,
// it says when the first request came since it was last asked.
import { createServer } from "node:http";
import { answer } from "./call.mjs";

let first;
const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  first ??= performance.timeOrigin + performance.now();
  request.resume();
  request.on("end", () => {
    response.writeHead(201, { "content-type": "application/json; charset=utf-8", "content-length": answer.length });
    response.end(answer);
  });
});
server.listen(0, "127.0.0.1", () => process.send(server.address().port));
process.on("message", () => {
  process.send(first ?? null);
  first = undefined;
});
process.on("disconnect", () => process.exit());
