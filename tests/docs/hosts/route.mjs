// A route of Next: the handler that the file exports gets the request.
import { serveFetch } from "./serve.mjs";

const { POST } = await import("./app.mjs");
serveFetch((request) => (request.method === "POST" ? POST(request) : new Response(null, { status: 405 })));
