// Pages in WebKit: the small browser of WebKitGTK, by its driver. The driver speaks WebDriver over HTTP, and no library that we have knows
// this browser.
import { createServer, request as httpRequest } from "node:http";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { until } from "./check.mjs";
import { start } from "./programs.mjs";
import { installed } from "./tools.mjs";

/** How WebDriver names an element in JSON. */
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";
/** The script that notes problems; the proxy answers for it on every host. */
const NOTES = "/.problems-of-this-page.js";
/** How WebDriver writes keys that are no character. */
const KEYS = { Enter: "\uE007" };

/** Starts it on a screen of its own. A page is opened when the one before is closed: the driver sends all commands to one window. */
export async function launchWebKit() {
  const [screenProgram, driverProgram] = [await installed("screen"), await installed("webkitDriver")];
  const closers = [];
  const close = async () => {
    for (const close of closers.splice(0).reverse()) await close();
  };
  try {
    const display = await screen(screenProgram, closers);
    const proxy = await notingProxy();
    closers.push(proxy.close);
    const call = await driver(driverProgram, display, closers);
    const session = await call("POST", "/session", {
      capabilities: {
        alwaysMatch: { proxy: { proxyType: "manual", httpProxy: proxy.address } },
      },
    });
    const command = (method, path, body) => call(method, `/session/${session.sessionId}${path}`, body);
    closers.push(() => command("DELETE", ""));
    // Scripts end as the test wants, not after the 30 seconds that are usual.
    await command("POST", "/timeouts", { script: 600_000, pageLoad: 60_000 });
    await command("POST", "/window/rect", { width: 1280, height: 900 });
    let free = Promise.resolve();
    return {
      version: session.capabilities.browserVersion,
      async open() {
        const before = free;
        let leave;
        free = new Promise((resolve) => (leave = resolve));
        await before;
        return page(command, leave);
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A screen that no user sees: WebKitGTK knows no other way to be headless. */
async function screen(program, closers) {
  const server = start(program, ["-displayfd", "3", "-screen", "0", "1400x1000x24", "-nolisten", "tcp"], { extra: ["pipe"] });
  closers.push(() => ended(server));
  const [number] = await Promise.race([
    once(server.child.stdio[3], "data"),
    server.ended.then((end) => {
      throw new Error(`${program} ended with ${end}\n${server.output}`);
    }),
  ]);
  return `:${String(number).trim()}`;
}

/** Starts the driver; gives the function that sends it a command. */
async function driver(program, display, closers) {
  const port = await freePort();
  const env = {
    DISPLAY: display,
    GDK_BACKEND: "x11",
    // A desktop's services for people who cannot see, which no test machine has.
    NO_AT_BRIDGE: "1",
    // Its sandbox does not start for root, nor in a container.
    WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1",
  };
  const server = start(program, ["--host=127.0.0.1", `--port=${port}`], { env });
  closers.push(() => ended(server));
  const call = async (method, path, body) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { method, body: body && JSON.stringify(body) });
    const { value } = await response.json();
    if (!response.ok) throw new Error(`WebKitWebDriver: ${method} ${path}: ${value?.error}: ${value?.message}`);
    return value;
  };
  await until("WebKitWebDriver", async () => {
    if (server.child.exitCode !== null) throw new Error(`${program} ended with ${server.child.exitCode}\n${server.output}`);
    return call("GET", "/status").catch(() => false);
  });
  return call;
}

async function ended(program) {
  program.kill("SIGTERM");
  const timer = setTimeout(() => program.kill("SIGKILL"), 5000);
  await program.ended.finally(() => clearTimeout(timer));
}

/** The driver takes a port and does not choose one. */
async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

function page(command, leave) {
  const evaluate = async (act, argument) => {
    const script = `const done = arguments[arguments.length - 1];
      (async () => (${act})(arguments[0] === null ? undefined : JSON.parse(arguments[0])))().then(
        (value) => done({ value: JSON.stringify(value) ?? null }),
        (error) => done({ error: String(error) + "\\n" + (error && error.stack) }),
      );`;
    const { value, error } = await command("POST", "/execute/async", { script, args: [JSON.stringify(argument) ?? null] });
    if (error) throw new Error(error);
    return value === null ? undefined : JSON.parse(value);
  };
  const find = async (xpath) => `/element/${(await command("POST", "/element", { using: "xpath", value: xpath }))[ELEMENT]}`;
  return {
    async goto(url) {
      await command("POST", "/url", { url });
      // The driver is content before modules have run.
      await until(`${url} to be complete`, () => evaluate(() => document.readyState === "complete"));
    },
    evaluate,
    async click(xpath) {
      await command("POST", `${await find(xpath)}/click`, {});
    },
    async fill(xpath, text) {
      const element = await find(xpath);
      await command("POST", `${element}/clear`, {});
      await command("POST", `${element}/value`, { text });
    },
    async press(key) {
      const actions = ["keyDown", "keyUp"].map((type) => ({ type, value: KEYS[key] ?? key }));
      await command("POST", "/actions", { actions: [{ type: "key", id: "keyboard", actions }] });
    },
    resize: (width, height) => command("POST", "/window/rect", { width, height }),
    async screenshot(path) {
      await writeFile(path, Buffer.from(await command("GET", "/screenshot"), "base64"));
    },
    problems: () => evaluate(() => globalThis.problemsOfThisPage?.map(String) ?? ["this page has no notes of problems"]),
    async close() {
      await command("POST", "/url", { url: "about:blank" });
      leave();
    },
  };
}

/** Runs in every page before any script of its own. The driver gives out neither what the console shows nor what is uncaught. */
function notes() {
  const problems = [];
  globalThis.problemsOfThisPage = problems;
  // Its stacks do not begin with the message.
  const words = (thrown) => (thrown?.stack ? `${thrown}\n${thrown.stack}` : String(thrown));
  addEventListener("error", ({ message, error }) => problems.push(error ? words(error) : message));
  addEventListener("unhandledrejection", ({ reason }) => problems.push(`unhandled: ${words(reason)}`));
  addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
    problems.push(`refused by ${violatedDirective}: ${blockedURI}`),
  );
  for (const level of ["error", "warn"]) {
    const show = console[level];
    console[level] = (...said) => {
      problems.push(said.map(words).join(" "));
      show.apply(console, said);
    };
  }
}

/** A proxy that puts the script of notes first into every document, and changes nothing else. */
async function notingProxy() {
  const server = createServer((request, response) => {
    const url = new URL(request.url);
    if (url.pathname === NOTES) {
      response.writeHead(200, { "content-type": "text/javascript" }).end(`(${notes})();`);
      return;
    }
    const headers = { ...request.headers };
    const isDocument = headers.accept?.startsWith("text/html");
    if (isDocument) delete headers["accept-encoding"];
    const upstream = httpRequest(url, { method: request.method, headers });
    upstream.on("error", () => response.destroy());
    response.on("close", () => upstream.destroy());
    request.pipe(upstream);
    upstream.on("response", (answer) => {
      answer.on("error", () => response.destroy());
      const isHtml = isDocument && answer.headers["content-type"]?.startsWith("text/html");
      const { "content-length": length, ...others } = answer.headers;
      response.writeHead(answer.statusCode, isHtml || length === undefined ? others : answer.headers);
      if (isHtml) insertNotes(answer, response);
      else answer.pipe(response);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    address: `127.0.0.1:${server.address().port}`,
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Behind the doctype: before it, the page would be one of the last century. */
async function insertNotes(answer, response) {
  const parts = [];
  for await (const part of answer) parts.push(part);
  const text = Buffer.concat(parts).toString();
  const [doctype = ""] = /^\s*<!doctype[^>]*>/i.exec(text) ?? [];
  response.end(`${doctype}<script src="${NOTES}"></script>${text.slice(doctype.length)}`);
}
