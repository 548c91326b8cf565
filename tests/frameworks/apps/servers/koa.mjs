// Koa, without a parser of bodies and with one.
import { createServer } from "node:http";
import Router from "@koa/router";
import Koa from "koa";
import bodyParser from "koa-bodyparser";
import { listening } from "./listening.mjs";
import { act, receiver } from "./phone.mjs";

const app = new Koa();
const router = new Router();
const handler = receiver.node();
/** Hands the request over; the answer is then the receiver's. */
const take = (prepare) => (context) => {
  prepare?.(context);
  context.respond = false;
  return handler(context.req, context.res);
};
router.get("/phone/:act", async (context) => {
  context.type = "application/json";
  context.body = JSON.stringify(await act(context.params.act, context.query));
});
/** Koa's own request holds the body, behind a parser, and the request of Node. */
const takeOwn = (context) => {
  context.respond = false;
  return handler(context.request, context.res);
};
router.post("/cb", take());
router.post("/own/cb", takeOwn);
router.post("/parsed/own/cb", bodyParser(), takeOwn);
// What is given the wrong form of the receiver.
router.post("/mistake/cb", receiver.handle);
router.post("/mistake-of-node/cb", handler);
router.post("/not-called/cb", receiver.node);
router.post("/parsed/without-body/cb", bodyParser(), take());
router.post(
  "/parsed/with-body/cb",
  bodyParser(),
  take((context) => (context.req.body = context.request.body)),
);
app.use(router.routes());
listening(createServer(app.callback()));
