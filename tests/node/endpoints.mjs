// Endpoints for callbacks, as people write them: a careful one, the same with one defect, and a naive one. Node's own crypto
// verifies, so that the command is not judged by the package's own receiver only.
import { createHmac, createPublicKey, timingSafeEqual, verify } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";

const LARGEST = 1 << 20;
const SKEW_S = 60;
const KINDS = /\.(CallConnected|CallDisconnected|ParticipantsUpdated|PlayCompleted|CallLegStateChanged|PlayAudioResult)$/;

class Refusal extends Error {
  constructor(status, reason) {
    super(reason);
    this.status = status;
  }
}

/** A server on this machine; `trust({ metadataUrl, issuer, audience })` is what an operator configures. It ends with the test. */
export async function endpoint(t, handle) {
  let trust;
  const trusted = new Promise((resolve) => (trust = resolve));
  const server = createServer((request, response) => handle(request, response, trusted));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => new Promise((resolve) => (server.close(resolve), server.closeAllConnections())));
  return { url: `http://127.0.0.1:${server.address().port}/callbacks`, trust };
}

/**
 * A handler that does what it should, but for its `defect`. With a `secret` it wants that too; `tokens` says whether it wants those.
 */
export function careful({ defect, secret, tokens = true } = {}) {
  const has = (name) => defect === name;
  const keys = keyStore(has);
  const seen = new Set();

  async function take(request, trusted) {
    if (request.method !== "POST" && !has("any method")) throw new Refusal(405);
    if (secret !== undefined) checkSecret(new URL(request.url, "http://here").searchParams.get("secret"));
    if (tokens) await checkToken(request.headers.authorization, await trusted);
    const events = eventsOf(await bodyOf(request));
    for (const event of has("first only") ? events.slice(0, 1) : events) {
      const kind = event.type ?? event.eventType;
      if (has("known kinds only") && !KINDS.test(kind)) throw new Error(`unknown: ${kind}`);
      if (has("no duplicates") && seen.has(event.id)) throw new Refusal(409);
      seen.add(event.id);
    }
  }

  function checkSecret(given) {
    if (has("secret's beginning") && given && secret.startsWith(given.slice(0, 4))) return;
    const [one, other] = [given ?? "", secret].map((text) => createHmac("sha256", "compared").update(text).digest());
    if (!timingSafeEqual(one, other)) throw new Refusal(401);
  }

  async function checkToken(authorization, { issuer, audience, metadataUrl }) {
    const token = /^Bearer (\S+)$/.exec(has("spaces") ? authorization?.replace(/(?<=\S{9}) /, "") : authorization)?.[1];
    if (has("no token") && authorization === undefined) return;
    if (!token || token.length > 8192) throw new Refusal(401, "no token");
    const [head, body, signature, ...more] = token.split(".");
    if (!signature && !has("alg none")) throw new Refusal(401, "malformed");
    if (more.length && !has("more segments")) throw new Refusal(401, "malformed");
    const header = json(head);
    const claims = json(body);
    const signed = Buffer.from(`${head}.${body}`);
    if (!(has("alg none") && header.alg === "none")) {
      const own = has("own key") && header.jwk && createPublicKey({ key: header.jwk, format: "jwk" });
      const key = own || (await keys(header.kid, metadataUrl));
      if (header.alg === "HS256" && has("HS256")) {
        const mac = createHmac("sha256", key.export({ type: "spki", format: "pem" }))
          .update(signed)
          .digest("base64url");
        if (mac !== signature) throw new Refusal(401, "signature");
      } else {
        if (header.alg !== "RS256") throw new Refusal(401, "algorithm");
        if (!key) throw new Refusal(401, "unknown key");
        const genuine = verify("sha256", signed, key, Buffer.from(signature, "base64url"));
        if (!genuine && !has("no signature")) throw new Refusal(401, "invalid signature");
      }
    }
    const now = Date.now() / 1000;
    if (!has("exp") && claims.exp + SKEW_S <= now) throw new Refusal(401, "token expired");
    if (!has("exp missing") && !Number.isFinite(claims.exp)) throw new Refusal(401, "no exp");
    if (!has("nbf") && claims.nbf - SKEW_S > now) throw new Refusal(401, "not yet valid");
    if (!has("aud") && claims.aud !== audience) throw new Refusal(401, "wrong audience");
    if (!has("iss") && claims.iss !== issuer) throw new Refusal(401, "wrong issuer");
  }

  async function bodyOf(request) {
    const parts = [];
    let length = 0;
    for await (const part of request) {
      length += part.length;
      if (length > LARGEST && !has("any size")) throw new Refusal(413);
      parts.push(part);
      if (has("one piece")) break;
    }
    return Buffer.concat(parts).toString();
  }

  function eventsOf(text) {
    let body;
    try {
      body = JSON.parse(text);
    } catch {
      throw new Refusal(has("500 for all") ? 500 : 400);
    }
    const events = Array.isArray(body) ? body : [body];
    if (has("not empty") && !events.length) throw new TypeError("no event");
    const read = has("first only") ? events.slice(0, 1) : events;
    if (!read.every((event) => typeof (event?.type ?? event?.eventType) === "string")) throw new Refusal(400);
    if (has("recursion")) depth(events);
    return events;
  }

  return (request, response, trusted) =>
    take(request, trusted).then(
      () => response.writeHead(200).end(),
      (error) => {
        const leaked = has("leaks") && error instanceof Refusal ? JSON.stringify({ error: error.message }) : "";
        response.writeHead(error.status ?? 500, { connection: "close" }).end(leaked);
      },
    );
}

const depth = (value) => (value && typeof value === "object" ? 1 + Math.max(0, ...Object.values(value).map(depth)) : 0);

function json(segment) {
  try {
    return JSON.parse(Buffer.from(segment, "base64url"));
  } catch {
    throw new Refusal(401, "malformed");
  }
}

/** Keys by id: asked for once, again for an unknown id, and then not more than three times a minute. */
function keyStore(has) {
  let known = new Map();
  let pending;
  const asked = [];
  async function ask(metadataUrl) {
    const { jwks_uri } = await (await fetch(metadataUrl)).json();
    const { keys } = await (await fetch(jwks_uri)).json();
    known = new Map(keys.map((key) => [key.kid, createPublicKey({ key, format: "jwk" })]));
  }
  return async (kid, metadataUrl) => {
    while (asked[0] < Date.now() - 60_000) asked.shift();
    const mayAsk = has("cooldown") ? !(asked.at(-1) > Date.now() - 4000) : asked.length < 3;
    if (has("no cache") || (!known.has(kid) && (mayAsk || has("no limit")))) {
      if (!pending) asked.push(Date.now());
      if (has("no cache") || has("no limit")) await ask(metadataUrl);
      else await (pending ??= ask(metadataUrl).finally(() => (pending = undefined)));
    }
    return known.get(kid);
  };
}

/** What samples show: everything is parsed, the first event is read, no sender has to prove who it is. */
export async function naive(request, response) {
  try {
    if (request.method !== "POST") return void response.writeHead(404).end("Cannot GET /callbacks");
    let text = "";
    for await (const part of request) text += part;
    const event = JSON.parse(text)[0];
    if (event.type === "Microsoft.Communication.CallConnected") console.assert(event.data.callConnectionId);
    response.writeHead(200).end();
  } catch (error) {
    response.writeHead(500).end(error.stack);
  }
}
