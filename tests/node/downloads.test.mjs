// Files of recordings: redirects, time limits, connections that break, and what stands on the disk afterwards.
import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Writable } from "node:stream";
import { finished } from "node:stream/promises";
import { after, before, describe, test } from "node:test";
import { pkg } from "./pkg.mjs";

const KEY = "c2VjcmV0";
const SERVICE = "https://eastus-storage.asm.skype.com/v1/objects/recording/content";
const OTHER = "https://eastus2-storage.as.asm.skype.com/v1/objects/recording/content";

/** What the server does with a request, by the first part of its path. */
const manners = {
  whole: (_, response) => response.end("RIFF-whole"),
  moved: (_, response) => response.writeHead(302, { location: "/whole/1?sig=secret" }).end(),
  around: (_, response) => response.writeHead(307, { location: "/around/1?sig=secret" }).end(),
  away: (_, response) => response.writeHead(302, { location: "https://elsewhere.example/file?sig=secret" }).end(),
  nowhere: (_, response) => response.writeHead(302).end(),
  stalls: (_, response) => response.writeHead(200, { "content-length": 1000 }).write("x"),
  breaks(_, response) {
    response.writeHead(200, { "content-length": 1000 }).write("x".repeat(400));
    setTimeout(() => response.destroy(), 30);
  },
};

let base;
let folder;
let requests = [];
const server = createServer((request, response) => {
  requests.push(request);
  manners[request.url.split("/")[1]](request, response);
});

before(async () => {
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${server.address().port}`;
  folder = await mkdtemp(join(tmpdir(), "downloads-"));
});
after(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

const textOf = (stream) => new Response(stream).text();

for (const entry of ["entries/client-node.js", "entries/client-inline.js"]) {
  describe(entry, async () => {
    const { CallAutomationClient, CallAutomationError } = await import(new URL(entry, pkg));
    const recordings = (options) =>
      new CallAutomationClient(`endpoint=${base}/;accesskey=${KEY}`, { retry: false, ...options }).getCallRecording();
    /** The ways to the network. */
    const ways = { "the platform's fetch": {}, "a fetch of the caller's": { fetch: (request) => fetch(request) } };

    for (const [way, options] of Object.entries(ways)) {
      test(`a redirect is followed without the credential (${way})`, async () => {
        requests = [];
        assert.equal(await textOf(await recordings(options).downloadStreaming(`${base}/moved/1`)), "RIFF-whole");
        const [first, second] = requests;
        assert.match(first.headers.authorization, /^HMAC-SHA256 /);
        assert.deepEqual(
          ["authorization", "x-ms-date", "x-ms-host", "x-ms-content-sha256"].filter((name) => name in second.headers),
          [],
        );
      });

      test(`the part that is wanted is wanted of the new place as well (${way})`, async () => {
        requests = [];
        await textOf(await recordings(options).downloadStreaming(`${base}/moved/1`, { offset: 2, length: 3 }));
        assert.equal(requests[1].headers.range, "bytes=2-4");
      });

      test(`a redirect that leads nowhere else ends, and says where it led to (${way})`, async () => {
        const error = await recordings(options)
          .downloadStreaming(`${base}/around/1`)
          .catch((error) => error);
        assert.ok(error instanceof CallAutomationError, error);
        assert.equal(error.status, 307);
        assert.match(error.response.bodyAsText, /redirected to http:\/\/127\.0\.0\.1:\d+\/around\/1, after 5 redirects/);
        assert.doesNotMatch(JSON.stringify(error), /secret/);
      });

      test(`no other host is asked (${way})`, async () => {
        const error = await recordings(options)
          .downloadStreaming(`${base}/away/1`)
          .catch((error) => error);
        assert.equal(error.status, 302);
        assert.match(error.response.bodyAsText, /redirected to https:\/\/elsewhere\.example\/file, no host/);
      });

      test(`a redirect without a location is an answer like others (${way})`, async () => {
        const error = await recordings(options)
          .downloadStreaming(`${base}/nowhere/1`)
          .catch((error) => error);
        assert.equal(error.status, 302);
      });
    }

    test("from one host of the service to another, and to no host that only looks like one", async () => {
      const asked = [];
      const client = (location) =>
        new CallAutomationClient(`endpoint=https://contoso.communication.azure.com/;accesskey=${KEY}`, {
          retry: false,
          async fetch(request) {
            asked.push(request.url);
            return request.url === SERVICE ? new Response(null, { status: 302, headers: { location } }) : new Response("found");
          },
        }).getCallRecording();
      assert.equal(await textOf(await client(OTHER).downloadStreaming(SERVICE)), "found");
      assert.deepEqual(asked, [SERVICE, OTHER]);
      const places = [
        OTHER.replace("https", "http"),
        "https://asm.skype.com.evil.example/x",
        "https://x.asm.skype.com:8443/x",
        "file:///x",
      ];
      for (const place of places) {
        await assert.rejects(client(place).downloadStreaming(SERVICE), { status: 302 }, place);
      }
    });

    describe("the time of an operation and its signal hold to the end of the body", () => {
      const downloads = {
        downloadToPath: (it, url, options) => it.downloadToPath(url, join(folder, "stalled.wav"), options),
        downloadToStream: (it, url, options) => it.downloadToStream(url, new WritableStream(), options),
        "downloadToStream of Node": (it, url, options) =>
          it.downloadToStream(url, new Writable({ write: (_chunk, _encoding, done) => done() }), options),
        downloadStreaming: async (it, url, options) => textOf(await it.downloadStreaming(url, options)),
        "downloadStreaming and pipe": async (it, url, options) =>
          finished((await it.downloadStreaming(url, options)).pipe(new Writable({ write: (_chunk, _encoding, done) => done() }))),
      };
      for (const [name, download] of Object.entries(downloads)) {
        test(`${name}: timeoutMs`, () =>
          assert.rejects(download(recordings(), `${base}/stalls/1`, { timeoutMs: 200 }), { name: "TimeoutError" }));
        test(`${name}: timeoutMs of the client`, () =>
          assert.rejects(download(recordings({ timeoutMs: 200 }), `${base}/stalls/1`), { name: "TimeoutError" }));
        test(`${name}: the operation's timeoutMs goes before the client's`, () =>
          assert.rejects(download(recordings({ timeoutMs: 60_000 }), `${base}/stalls/1`, { timeoutMs: 200 }), /200 ms/));
        test(`${name}: signal`, async () => {
          const controller = new AbortController();
          setTimeout(() => controller.abort(new Error("enough")), 200);
          await assert.rejects(download(recordings(), `${base}/stalls/1`, { signal: controller.signal }), /enough/);
        });
      }
      test("nothing is left of them on the disk", async () => assert.deepEqual(await readdir(folder), []));
    });

    test("a stream is passed on to one of Node, as the official one is", async () => {
      const stream = await recordings().downloadStreaming(`${base}/whole/1`);
      assert.ok(stream instanceof ReadableStream);
      assert.deepEqual(Object.keys(stream), []);
      const destination = new PassThrough();
      assert.equal(stream.pipe(destination), destination);
      assert.equal(String(Buffer.concat(await destination.toArray())), "RIFF-whole");
      // What breaks destroys the destination with the error.
      const broken = (await recordings().downloadStreaming(`${base}/breaks/1`)).pipe(new PassThrough().resume());
      await assert.rejects(finished(broken), { kind: "network" });
    });

    test("a connection that breaks is an error of the network, and leaves no file", async () => {
      const error = await recordings()
        .downloadToPath(`${base}/breaks/1`, join(folder, "broken.wav"))
        .catch((error) => error);
      assert.ok(error instanceof CallAutomationError, error);
      assert.equal(error.kind, "network");
      assert.deepEqual(await readdir(folder), []);
    });

    test("a file is there only when it is whole", async () => {
      const path = join(folder, "whole.wav");
      await recordings().downloadToPath(`${base}/whole/1`, path);
      assert.equal(await readFile(path, "utf8"), "RIFF-whole");
      // A later download that breaks leaves the file that was there.
      await assert.rejects(recordings().downloadToPath(`${base}/breaks/1`, path), { kind: "network" });
      assert.equal(await readFile(path, "utf8"), "RIFF-whole");
      assert.deepEqual(await readdir(folder), ["whole.wav"]);
      await rm(path);
    });

    test("what the caller does not read is not read ahead, and can be cancelled", async () => {
      const stream = await recordings().downloadStreaming(`${base}/stalls/1`, { timeoutMs: 10_000 });
      await stream.cancel();
    });
  });
}
