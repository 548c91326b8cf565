// The stand-in for a realtime model on the server of an emulator, and from the command line: clients are `ws` and that of the platform.
import assert from "node:assert/strict";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { join } from "node:path";
import { describe, test } from "node:test";
import { WebSocket } from "ws";
import { environment, folder, run, start, until } from "./command.mjs";
import { base64, loud, quiet } from "./model.mjs";
import { freePort } from "../harness/tls.mjs";
import { pkg, programOfFile } from "./pkg.mjs";

const { serve } = await import(new URL("entries/emulator-http-node.js", pkg));
/** Where the package `ws` is. */
const dir = await programOfFile("ws");
const program = [process.execPath, join(dir, "node_modules/ringwire/bin/ringwire.mjs")];

/** A session over the network: its events. */
async function open(url, options) {
  const socket = new WebSocket(url, options);
  const events = [];
  socket.on("message", (data) => events.push(JSON.parse(data)));
  await once(socket, "open");
  return { socket, events, send: (event) => socket.send(JSON.stringify(event)) };
}

/** The status with which an upgrade is answered. */
const upgrade = (url, headers) =>
  new Promise((resolve, reject) => {
    const key = {
      connection: "upgrade",
      upgrade: "websocket",
      "sec-websocket-key": "AAAAAAAAAAAAAAAAAAAAAA==",
      "sec-websocket-version": "13",
    };
    request(url, { headers: { ...key, ...headers } })
      .on("upgrade", (response, socket) => resolve(socket.destroy() && response.statusCode))
      .on("response", (response) => resolve(response.resume().statusCode))
      .on("error", reject)
      .end();
  });

describe("a served model", () => {
  test("takes the sockets of clients, beside the emulator", async (t) => {
    const server = await serve({ model: ["Hello."] });
    t.after(() => server.close());
    assert.equal(server.modelUrl, `ws://127.0.0.1:${server.port}/openai/v1/realtime?model=stand-in`);
    const agent = await open(server.modelUrl, { headers: { authorization: "Bearer key" } });
    for (const pcm of [loud(500), quiet(500)]) agent.send({ type: "input_audio_buffer.append", audio: base64(pcm) });
    await until("an answer", () => agent.events.some(({ type }) => type === "response.done"));
    agent.socket.send(Buffer.from([1, 2, 3]));
    await until("an error", () => agent.events.some(({ error }) => error?.code === "invalid_event"));
    const [session] = server.model.sessions;
    assert.deepEqual([session.answers[0].text, session.headers.authorization], ["Hello.", "***"]);
    assert.equal((await fetch(`${server.endpoint}/emulator`)).status, 200);
    agent.socket.terminate();
    await until("its end", () => !session.isOpen);
  });

  test("admits whom the emulator admits", async (t) => {
    const server = await serve({ model: true, allowOrigins: ["https://console.example"] });
    t.after(() => server.close());
    const url = server.modelUrl.replace("ws:", "http:");
    assert.equal(await upgrade(url, {}), 101);
    assert.equal(await upgrade(url.replace("/openai/v1", "/v1"), {}), 101);
    assert.equal(await upgrade(url, { origin: "https://console.example" }), 101);
    assert.equal(await upgrade(url, { origin: "http://localhost:3000" }), 101);
    assert.equal(await upgrade(url, { origin: "https://evil.example" }), 403);
    assert.equal(await upgrade(url, { host: "evil.example" }), 403);
    assert.equal(await upgrade(url.replace("/realtime", "/elsewhere"), {}), 404);
  });

  test("closes with the emulator, also a client that says nothing", async () => {
    const server = await serve({ model: true });
    const agent = await open(server.modelUrl);
    const deaf = await open(server.modelUrl);
    deaf.socket.pause();
    const closed = once(agent.socket, "close");
    await server.close();
    assert.equal((await closed)[0], 1001);
    deaf.socket.terminate();
  });

  test("refuses a script that is wrong", async () => {
    await assert.rejects(serve({ model: ["a", 7] }), { message: /^script\[1\]: expected a text/ });
  });
});

describe("ringwire emulator --model", () => {
  test("prints the URL, and writes it into the file of --env", async (t) => {
    const place = await folder(t);
    const file = join(place, ".env.local");
    const script = join(place, "script.json");
    const served = start(["emulator", "--port", "0", "--model", "--env", file], { program });
    t.after(() => served.child.kill("SIGKILL"));
    const url = await until("the URL", () => /^ {2}MODEL_URL='(ws:\/\/127\.0\.0\.1:\d+\/\S+)'$/m.exec(served.out)?.[1]);
    assert.match(await readFile(file, "utf8"), new RegExp(`^MODEL_URL='${url.replace(/[?/.]/g, "\\$&")}'$`, "m"));
    const agent = await open(url);
    agent.send({ type: "response.create" });
    await until("an answer", () => agent.events.some(({ type }) => type === "response.done"));
    agent.socket.close();
    served.child.kill("SIGTERM");
    await served.gone;

    await writeFile(script, '["Served by a script."]');
    const print = "console.log(process.env.MODEL_URL)";
    const exec = ["emulator", "exec", "--quiet", "--model-script", script, "--", process.execPath, "-e", print];
    const { out, code } = await run(exec, { program, env: environment() });
    assert.match(out, /^ws:\/\/127\.0\.0\.1:\d+\/openai\/v1\/realtime\?model=stand-in\n$/);
    assert.equal(code, 0);
    await writeFile(script, '[{ "sya": "a" }]');
    const wrong = await run(exec, { program });
    assert.equal(wrong.code, 2);
    assert.match(wrong.err, /--model-script: .*sya/);
    rmSync(script);
  });

  test("has no URL without it, and says what is missing", async (t) => {
    const cwd = await folder(t);
    const print = "console.log(process.env.MODEL_URL)";
    assert.equal((await run(["emulator", "exec", "--quiet", "--", process.execPath, "-e", print])).out, "undefined\n");
    const { code, err } = await run(["emulator", "--port", "0", "--model"], { cwd });
    assert.equal(code, 2);
    assert.match(err, /--model: a WebSocket server needs the package ws, which is not installed: npm install ws/);
  });

  test("is all that the voice agent among the examples needs: nothing is typed", async (t) => {
    const place = await folder(t);
    const file = join(place, ".env.local");
    const callback = `http://localhost:${await freePort()}/callbacks`;
    const served = start(["emulator", "--port", "0", "--model", "--env", file, "--callback-url", callback], { program });
    t.after(() => served.child.kill("SIGKILL"));
    const endpoint = await until("the emulator", () => /^ringwire emulator \S+ on (\S+)$/m.exec(served.out)?.[1]);
    const agent = join(dir, "node_modules/ringwire/examples/voice-agent.mjs");
    const example = start([], { program: [process.execPath, `--env-file=${file}`, agent] });
    t.after(() => example.child.kill("SIGKILL"));
    await until("the example", () => example.out.includes("takes calls"));
    const { code, err } = await run(["incoming", "+15550107001", "--endpoint", endpoint], { program });
    assert.equal(code, 0, err);
    await until("its greeting", () => example.out.includes("agent: Hello, I am the stand-in for your model."));
    await until("its answer", () => example.out.includes("agent: I have heard you."));
  });
});
