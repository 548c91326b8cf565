// What the programs under test talk to: the emulator, a receiver of callbacks, a server with bad manners.
import { listen, textOf } from "../harness/servers.mjs";

/** Lets pages of any origin in; answers their preflight. */
function cors(request, response) {
  response.setHeader("access-control-allow-origin", "*");
  response.setHeader("access-control-expose-headers", "*");
  if (request.method !== "OPTIONS") return false;
  const wanted = request.headers["access-control-request-headers"];
  response
    .writeHead(204, { "access-control-allow-methods": "*", ...(wanted && { "access-control-allow-headers": wanted }) })
    .end();
  return true;
}

/** An application: what is posted to a path is listed by a GET of it. */
export async function receiver() {
  const posted = new Map();
  const of = (path) => posted.get(path) ?? [];
  const server = await listen(async (request, response) => {
    if (cors(request, response)) return;
    if (request.method === "POST") posted.set(request.url, [...of(request.url), await textOf(request)]);
    response.setHeader("content-type", "application/json");
    response.end(request.method === "GET" ? JSON.stringify(of(request.url)) : "");
  });
  return { ...server, of };
}

/**
 * A service that misbehaves as the call leg it is asked about says: `silent-…` is never answered, `half-…` is answered by half,
 * `busy-…` gets a 503 first, `moved-…` is sent to `elsewhere-…`. `GET /seen/<call leg>` tells how many requests came for it and
 * how many of their connections were closed by the other side.
 */
export async function oddService() {
  const all = new Map();
  const seen = (id) => all.get(id) ?? all.set(id, { requests: 0, closed: 0 }).get(id);
  return listen(async (request, response) => {
    if (cors(request, response)) return;
    const [, kind, id] = request.url.split(/[/?]/);
    if (kind === "seen") return void response.end(JSON.stringify(seen(id)));
    const of = seen(id);
    of.requests += 1;
    response.on("close", () => (of.closed += response.writableFinished ? 0 : 1));
    await textOf(request);
    const behaviours = {
      silent: () => {},
      half: () => response.writeHead(202, { "content-length": "100" }).write("{"),
      busy: () => response.writeHead(of.requests > 1 ? 202 : 503).end(),
      moved: () => response.writeHead(307, { location: `/calls/${id.replace("moved", "elsewhere")}/Hangup` }).end(),
      elsewhere: () => response.writeHead(202).end(),
    };
    behaviours[id.split("-")[0]]();
  });
}
