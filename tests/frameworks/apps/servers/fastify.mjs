// Fastify reads the body itself, but for what a parser of the application leaves alone.
import fastify from "fastify";
import { act, receiver } from "./phone.mjs";

const app = fastify();
const handler = receiver.node();
/** Hands the request over; the answer is then the receiver's. */
const take = (prepare) => (request, reply) => {
  prepare?.(request);
  reply.hijack();
  return handler(request.raw, reply.raw);
};
app.get("/phone/:act", async (request, reply) => {
  return reply.type("application/json").send(JSON.stringify(await act(request.params.act, request.query)));
});
// As it comes: its parser of JSON has read the body.
app.post("/without-body/cb", take());
app.post(
  "/with-body/cb",
  take((request) => (request.raw.body = request.body)),
);
/** Fastify's own request holds the body, where there is a parser for it, and the request of Node. */
const takeOwn = (request, reply) => {
  reply.hijack();
  return handler(request, reply.raw);
};
app.post("/own/cb", takeOwn);
// What is given the wrong form of the receiver.
app.post("/mistake/cb", receiver.handle);
app.post("/mistake-of-node/cb", handler);
app.register(async (scope) => {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser("*", (_request, _payload, done) => done(null));
  scope.post("/cb", take());
  scope.post("/unread-own/cb", takeOwn);
  scope.post(
    "/unread-with-body/cb",
    take((request) => (request.raw.body = request.body)),
  );
});
app.register(async (scope) => {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) => done(null, body));
  scope.post("/as-text-own/cb", takeOwn);
  scope.post(
    "/as-text/cb",
    take((request) => (request.raw.body = request.body)),
  );
});
await app.listen({ port: 0, host: "127.0.0.1" });
console.log(`LISTENING ${app.server.address().port}`);
