// A server on PORT whose requests a function of `Request` answers: what platforms have around the code of the page.
import { createServer } from "node:http";

export function serveFetch(answer) {
  const server = createServer(async (incoming, outgoing) => {
    const body = Buffer.concat(await incoming.toArray());
    const init = { method: incoming.method, headers: incoming.headers };
    if (body.length) Object.assign(init, { body });
    const response = await answer(new Request(`http://${incoming.headers.host}${incoming.url}`, init));
    outgoing.writeHead(response.status, Object.fromEntries(response.headers)).end(Buffer.from(await response.arrayBuffer()));
  });
  server.listen(Number(process.env.PORT), "127.0.0.1");
}
