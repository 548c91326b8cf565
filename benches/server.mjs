// The server all clients are measured against: it reads each request to its end and answers what the service would.
import { createServer } from "node:http";

const created = JSON.stringify({ callLegId: "00000000-0000-4000-8000-000000000000" });
const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  request.resume();
  request.on("end", () => {
    response.writeHead(201, { "content-type": "application/json; charset=utf-8", "content-length": created.length });
    response.end(created);
  });
});
server.listen(0, "127.0.0.1", () => process.send(server.address().port));
process.on("disconnect", () => process.exit());
