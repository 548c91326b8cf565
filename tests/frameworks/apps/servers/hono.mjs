// Hono in Node: the receiver takes the request of the web that Hono carries.
import { createAdaptorServer } from "@hono/node-server";
import { Hono } from "hono";
import { listening } from "./listening.mjs";
import { answer, complain, receiver } from "./phone.mjs";

const app = new Hono();
app.get("/phone/:act", (context) => answer(context.req.raw));
app.post("/cb", (context) => receiver.handle(context.req.raw));
const read = async (context, next) => {
  await context.req.text();
  await next();
};
app.post("/consumed/cb", read, (context) => receiver.handle(context.req.raw));
app.post("/mistake/cb", receiver.handle);
app.post("/mistake-of-node/cb", receiver.node());
app.onError((error, context) => {
  complain(error);
  return context.text(error.message, 500);
});
listening(createAdaptorServer({ fetch: app.fetch }));
