// A program that verifies many callbacks: node benches/verify.mjs <job>
// Each is an event signed as the service signs. `ringwire` parses, verifies and takes it, all that `handle` does; `jose` verifies the
// token and JSON.parse reads the body, as a careful endpoint written by hand does; `signature` is WebCrypto alone.
import { jwk, of, posted, trust, url } from "./signed.mjs";

/** @import { Post } from "./signed.mjs" */

/** @type {{ client: string, calls: number, pkg: string, official: string }} */
const { client, calls, pkg, official } = JSON.parse(process.argv[2]);

/** @param {Post} post */
const request = ({ token, body }) =>
  new Request(url, { method: "POST", body, headers: { authorization: `Bearer ${token}`, "content-type": "application/json" } });

/** @type {Record<string, () => Promise<(post: Post) => Promise<unknown>>>} */
const verifiers = {
  async ringwire() {
    /** @type {typeof import("ringwire/callbacks")} */
    const { CallbackReceiver } = await import(`${pkg}entries/callbacks-node.js`);
    const receiver = new CallbackReceiver(trust());
    let taken = 0;
    receiver.on("PlayCompleted", () => {
      taken += 1;
    });
    return async (post) => {
      const before = taken;
      const { status } = await receiver.handle(request(post));
      if (status !== 200 || taken !== before + 1) throw new Error(`it answered ${status}`);
    };
  },
  async jose() {
    /** @type {typeof import("jose")} */
    const { createLocalJWKSet, jwtVerify } = await import(`${official}jose/dist/webapi/index.js`);
    const keys = createLocalJWKSet({ keys: [jwk] });
    return async (post) => {
      const received = request(post);
      const token = received.headers.get("authorization")?.slice(7) ?? "";
      await jwtVerify(token, keys, { ...of, algorithms: ["RS256"], clockTolerance: 60 });
      const [event] = JSON.parse(await received.text());
      if (event.data.operationContext !== "x") throw new Error("another event");
      return new Response(null, { status: 200 });
    };
  },
  async signature() {
    const algorithm = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
    const key = await crypto.subtle.importKey("jwk", jwk, algorithm, false, ["verify"]);
    return async ({ token, signed }) => {
      const signature = Buffer.from(token.slice(signed.length + 1), "base64url");
      if (!(await crypto.subtle.verify(algorithm, key, signature, Buffer.from(signed)))) throw new Error("it is forged");
    };
  },
};

const take = await verifiers[client]();
// Signed before, so that signing is no part of what is measured.
const posts = Array.from({ length: Math.ceil(calls * 1.25) }, (_, number) => posted(number));
const measured = posts.splice(Math.ceil(calls * 0.25));
for (const post of posts) await take(post);
const [before, start] = [process.cpuUsage(), performance.now()];
for (const post of measured) await take(post);
const wall = performance.now() - start;
const { user, system } = process.cpuUsage(before);
console.log(JSON.stringify({ cpu: (user + system) / measured.length, wall: (wall * 1000) / measured.length }));
