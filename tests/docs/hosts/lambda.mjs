// Lambda: a request as an event of payload format 2.0, with a body in base64 every other time, as it is behind compressing proxies.
import { serveFetch } from "./serve.mjs";

const { handler } = await import("./app.mjs");
let count = 0;
serveFetch(async (request) => {
  const { pathname, search, host } = new URL(request.url);
  const isBase64Encoded = count++ % 2 === 1;
  const body = Buffer.from(await request.arrayBuffer()).toString(isBase64Encoded ? "base64" : "utf8");
  const answer = await handler({
    version: "2.0",
    rawPath: pathname,
    rawQueryString: search.slice(1),
    headers: Object.fromEntries(request.headers),
    requestContext: { domainName: host, http: { method: request.method, path: pathname } },
    body,
    isBase64Encoded,
  });
  return new Response(answer.body, { status: answer.statusCode, headers: answer.headers });
});
