// Web frameworks of Node: where their parsers of bodies stand in the way, and where they do not.
import { equal, until } from "../harness/check.mjs";
import { CONVERSATION, conversation, inTurn, post, told } from "./checks.mjs";
import { whileServing } from "./served.mjs";

const TYPES = [
  "application/json",
  "application/cloudevents+json; charset=utf-8",
  "application/cloudevents-batch+json; charset=utf-8",
];
/** Such requests hold an array of several events. */
const isBatch = (type) => type.includes("batch");
const MISTAKE = "the wrong form of the receiver is an error that names the right one";

/** Signed callbacks posted to a route: each is taken. */
const taken = (routes, types = TYPES) =>
  Object.fromEntries(
    routes.flatMap((route) =>
      types.map((contentType) => [
        `${route}, ${contentType.split(";")[0]}: taken`,
        async (base, signed) => {
          const [many, operationContext] = [isBatch(contentType) ? 2 : 1, `${route} ${contentType}`];
          const { status, text } = await post(`${base}${route}`, signed, { contentType, many, operationContext });
          const { events, complaints } = await told(base);
          const came = events.filter((event) => event.operationContext?.startsWith(operationContext)).length;
          equal([status, came], [200, many], `status and events (${text} ${complaints.at(-1)})`);
        },
      ]),
    ),
  );

/** A signed callback posted to a route that has lost its body: refused, and the owner of the server learns why. */
const consumed = (routes) =>
  Object.fromEntries(
    routes.map((route) => [
      `${route}: a body that was read before is named as the reason`,
      async (base, signed) => {
        const { status } = await post(`${base}${route}`, signed, { operationContext: route });
        const { complaints } = await told(base);
        const last = complaints.at(-1) ?? "nothing";
        equal(
          [status >= 400, /\bread\b.*(already|before)|already.*\bread\b/i.test(last)],
          [true, true],
          `${status}, complaint: ${last}`,
        );
      },
    ]),
  );

/** What a server says when its route got the wrong form of the receiver. */
const mistake = (route, name) => ({
  [`${route}: ${MISTAKE}`]: async (base, signed, output) => {
    const answer = await post(`${base}${route}`, signed, { operationContext: "mistake" }).catch((error) => ({
      text: error.message,
    }));
    let heard = "";
    await until(
      "an error",
      async () => {
        const complaints = await told(base).then(
          ({ complaints }) => complaints,
          () => [],
        );
        heard = [answer.text, ...complaints, output()].join("\n");
        return heard.includes(name);
      },
      3000,
    ).catch(() => {
      throw new Error(`expected ${name} in the error, heard: ${answer.status} ${heard.slice(0, 3000)}`);
    });
  },
});

/** A program that is served, talked to, and tried out. */
function server(name, args, checks, { converses = true } = {}) {
  return {
    name,
    tests: [...(converses ? CONVERSATION : []), ...Object.keys(checks)],
    async run({ place, signed }) {
      const dir = await place.app(name, "servers");
      return whileServing(dir, args, async (base, output) => {
        const bound = Object.entries(checks).map(([name, check]) => [name, () => check(base, signed, output)]);
        return [...(converses ? await conversation(base) : []), ...(await inTurn(Object.fromEntries(bound)))];
      });
    },
  };
}

const express = (name) => [
  server(name, ["express.mjs", name], {
    ...taken(["/cb", "/json/cb", "/urlencoded/cb", "/text/cb", "/raw/cb"]),
    ...taken(["/json-of-all-types/cb", "/text-of-all-types/cb", "/raw-of-all-types/cb"]),
    ...consumed(["/consumed/cb"]),
  }),
  server(
    `${name}-mistake`,
    ["express-mistake.mjs", name],
    { ...mistake("/cb", "receiver.node()"), ...mistake("/not-called/cb", "with parentheses") },
    { converses: false },
  ),
];

export const servers = [
  ...express("express4"),
  ...express("express5"),
  server("fastify", ["fastify.mjs"], {
    ...taken(["/cb", "/unread-with-body/cb", "/as-text/cb", "/unread-own/cb", "/as-text-own/cb"]),
    // Other types it refuses itself, where it has no parser for them.
    ...taken(["/with-body/cb", "/own/cb"], ["application/json"]),
    ...consumed(["/without-body/cb"]),
    ...mistake("/mistake/cb", "receiver.node()(request, reply.raw)"),
    ...mistake("/mistake-of-node/cb", "receiver.node()(request, reply.raw)"),
  }),
  server("koa", ["koa.mjs"], {
    ...taken(["/cb", "/parsed/with-body/cb", "/own/cb", "/parsed/own/cb"]),
    ...consumed(["/parsed/without-body/cb"]),
    ...mistake("/mistake/cb", "receiver.node()(ctx.request, ctx.res)"),
    ...mistake("/mistake-of-node/cb", "receiver.node()(ctx.request, ctx.res)"),
    ...mistake("/not-called/cb", "with parentheses"),
  }),
  server("hono", ["hono.mjs"], {
    ...taken(["/cb"]),
    ...consumed(["/consumed/cb"]),
    ...mistake("/mistake/cb", "c.req.raw"),
    ...mistake("/mistake-of-node/cb", "c.req.raw"),
  }),
];
