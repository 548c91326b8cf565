// The emulator over TLS, with a certificate of its own: judged by openssl, curl, Python and Node, each as its users have it trust a file.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { get } from "node:https";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { pkg } from "./pkg.mjs";

const { serve } = await import(new URL("entries/emulator-http-node.js", pkg));
const { issue, hostOf } = await import(new URL("emulator/x509.js", pkg));
const { lock } = await import(new URL("emulator/lock.js", pkg));
const client = new URL("entries/client-node.js", pkg).href;
const command = fileURLToPath(new URL("bin/ringwire.mjs", pkg));
const run = promisify(execFile);
const A_DAY_MS = 86_400_000;

let folder;
const servers = [];
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "ringwire-https-"));
});
after(async () => {
  await Promise.all(servers.map((server) => server.close()));
  await rm(folder, { recursive: true });
});

let files = 0;
const newFile = () => join(folder, `ca-${++files}.pem`);

async function served(options = {}) {
  const { certificateFile = newFile(), ...others } = options;
  const server = await serve({ https: { certificateFile }, ...others });
  servers.push(server);
  return server;
}

/** What a program prints, or why it failed. */
async function printed(program, args, env = {}) {
  try {
    const { stdout } = await run(program, args, { env: { ...process.env, ...env }, timeout: 60_000 });
    return { ok: true, text: stdout.trim() };
  } catch (error) {
    return { ok: false, text: `${error.stdout}${error.stderr}` };
  }
}

const keyOf = (file) => file.replace(/\.pem$/, "-server.key");

/** The certificates of the server's file: its own, and the authority's. */
async function chainOf(file) {
  const bundle = await readFile(keyOf(file), "utf8");
  return bundle.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----\n/g);
}

describe("the certificate", () => {
  test("is what openssl calls valid for each host, with the extensions that strict clients ask for", async () => {
    const server = await served({
      host: "127.0.0.1",
      endpoint: "https://Emulator.test:4455",
      allowHosts: ["sdk.test:99", "[fd00::1]:7"],
    });
    const { file, ca, hosts, validUntil } = server.certificate;
    assert.deepEqual(hosts, ["localhost", "127.0.0.1", "::1", "emulator.test", "sdk.test", "fd00::1"]);
    const [cert, authority] = await chainOf(file);
    assert.equal(authority, ca);
    assert.equal(await readFile(file, "utf8"), ca);
    const leaf = join(folder, "leaf.pem");
    await writeFile(leaf, cert);
    const verify = (...args) =>
      printed("openssl", ["verify", "-x509_strict", "-purpose", "sslserver", "-CAfile", file, ...args, leaf]);
    for (const host of ["localhost", "emulator.test", "sdk.test"])
      assert.deepEqual(await verify("-verify_hostname", host), { ok: true, text: `${leaf}: OK` });
    for (const address of ["127.0.0.1", "::1", "fd00::1"])
      assert.deepEqual(await verify("-verify_ip", address), { ok: true, text: `${leaf}: OK` });
    assert.equal((await verify("-verify_hostname", "evil.example")).ok, false);
    assert.equal((await verify("-verify_ip", "10.0.0.1")).ok, false);

    const { text } = await printed("openssl", ["x509", "-in", leaf, "-noout", "-text"]);
    assert.match(text, /Version: 3 \(0x2\)/);
    assert.match(text, /Signature Algorithm: ecdsa-with-SHA256/);
    assert.match(text, /ASN1 OID: prime256v1/);
    assert.match(text, /X509v3 Basic Constraints: critical\s+CA:FALSE/);
    assert.match(text, /X509v3 Key Usage: critical\s+Digital Signature\n/);
    assert.match(text, /X509v3 Extended Key Usage: *\s+TLS Web Server Authentication\n/);
    assert.match(text, /DNS:localhost, IP Address:127\.0\.0\.1, IP Address:0:0:0:0:0:0:0:1, DNS:emulator\.test/);
    const { text: ofCa } = await printed("openssl", ["x509", "-in", file, "-noout", "-text"]);
    assert.match(ofCa, /X509v3 Basic Constraints: critical\s+CA:TRUE, pathlen:0/);
    assert.match(ofCa, /X509v3 Key Usage: critical\s+Certificate Sign, CRL Sign\n/);
    const [, id] = ofCa.match(/Subject Key Identifier: *\s+([\dA-F:]+)/);
    assert.ok(text.includes(`Authority Key Identifier: \n                ${id}`) || text.includes(`keyid:${id}`), text);

    const { validFrom, validTo } = new X509Certificate(cert);
    assert.ok(new Date(validFrom) < new Date());
    assert.equal(validUntil.getTime(), new Date(validTo).getTime());
    assert.ok(new Date(validTo) - new Date(validFrom) <= 397 * A_DAY_MS);
  });

  test("is one that openssl parses for any number and length of hosts", async () => {
    // Lengths in DER change their form at 128 and at 256 bytes.
    for (let count = 1; count <= 40; count += 3) {
      const hosts = Array.from({ length: count }, (_, index) =>
        index % 2 ? `host-${index}.test` : `2001:db8::${index.toString(16)}`,
      );
      const { ca, cert } = issue(hosts, Date.now());
      const [leaf, authority] = [join(folder, "many.pem"), join(folder, "many-ca.pem")];
      await writeFile(leaf, cert);
      await writeFile(authority, ca);
      for (const host of hosts.slice(-2)) {
        const check = host.includes(":") ? "-verify_ip" : "-verify_hostname";
        const { ok, text } = await printed("openssl", ["verify", "-x509_strict", "-CAfile", authority, check, host, leaf]);
        assert.ok(ok, text);
      }
    }
  });

  test("is dated right when the years have four digits, and at the turn of a year", async () => {
    for (const now of [
      Date.UTC(2049, 5, 1),
      Date.UTC(2050, 0, 1, 0, 30),
      Date.UTC(2027, 11, 31, 23, 59, 59),
      Date.UTC(2028, 1, 29),
    ]) {
      const { cert } = issue(["localhost"], now);
      const { validFrom, validTo } = new X509Certificate(cert);
      assert.deepEqual([+new Date(validFrom), +new Date(validTo)], [now - 3_600_000, now - 3_600_000 + 396 * A_DAY_MS]);
    }
  });

  test("names hosts as URLs write them, and leaves out what it cannot name", () => {
    for (const [given, host] of [
      ["Emulator.TEST:4455", "emulator.test"],
      ["bücher.example", "xn--bcher-kva.example"],
      ["emulator.test.", "emulator.test"],
      ["::1", "::1"],
      ["[2001:DB8:0::1]:443", "2001:db8::1"],
      ["127.1", "127.0.0.1"],
      ["my_service:1", "my_service"],
      ["*.test", undefined],
      ["", undefined],
    ])
      assert.equal(hostOf(given), host, given);
  });
});

describe("the files", () => {
  test("are used again by the next server, so that trust lasts, also with fewer hosts and without the public one", async () => {
    const certificateFile = newFile();
    const first = await served({ certificateFile, allowHosts: ["a.test"] });
    assert.equal((await stat(keyOf(certificateFile))).mode & 0o777, 0o600);
    for (const allowHosts of [["a.test"], []]) {
      const next = await served({ certificateFile, allowHosts });
      assert.equal(next.certificate.ca, first.certificate.ca);
    }
    await rm(certificateFile);
    const next = await served({ certificateFile });
    assert.equal(await readFile(certificateFile, "utf8"), first.certificate.ca);
    assert.equal(next.certificate.ca, first.certificate.ca);
  });

  test("are made anew for a new host, with those of before", async () => {
    const certificateFile = newFile();
    const first = await served({ certificateFile, allowHosts: ["a.test"] });
    const second = await served({ certificateFile, allowHosts: ["b.test"] });
    assert.notEqual(second.certificate.ca, first.certificate.ca);
    assert.deepEqual(second.certificate.hosts.slice(-2), ["b.test", "a.test"]);
    const third = await served({ certificateFile, allowHosts: ["a.test"] });
    assert.equal(third.certificate.ca, second.certificate.ca);
  });

  test("are made anew when they are about to expire", async () => {
    const certificateFile = newFile();
    for (const [age, isKept] of [
      [360, true],
      [370, false],
      [500, false],
    ]) {
      const old = issue(["localhost", "127.0.0.1", "::1"], Date.now() - age * A_DAY_MS);
      await writeFile(keyOf(certificateFile), old.key + old.cert + old.ca);
      await writeFile(certificateFile, old.ca);
      const { certificate } = await served({ certificateFile });
      assert.equal(certificate.ca === old.ca, isKept, `after ${age} days`);
      assert.ok(certificate.validUntil - Date.now() > 30 * A_DAY_MS);
    }
  });

  test("of others are refused and left as they are", async () => {
    const mine = issue(["localhost", "127.0.0.1", "::1"], Date.now());
    const other = issue(["localhost", "127.0.0.1", "::1"], Date.now());
    for (const [ca, bundle] of [
      ["my notes\n", undefined],
      [undefined, "my notes\n"],
      ["my notes\n", mine.key + mine.cert + mine.ca],
      [mine.ca, other.key + mine.cert + mine.ca],
      [mine.ca, mine.key + mine.cert + other.ca],
      [mine.ca, mine.key + mine.cert],
      [mine.ca, undefined],
    ]) {
      const certificateFile = newFile();
      if (ca !== undefined) await writeFile(certificateFile, ca);
      if (bundle !== undefined) await writeFile(keyOf(certificateFile), bundle);
      await assert.rejects(served({ certificateFile }), /was not written by an emulator, and is left as it is/);
      if (ca !== undefined) assert.equal(await readFile(certificateFile, "utf8"), ca);
      if (bundle !== undefined) assert.equal(await readFile(keyOf(certificateFile), "utf8"), bundle);
    }
    const nowhere = join(folder, "file");
    await writeFile(nowhere, "");
    await assert.rejects(served({ certificateFile: join(nowhere, "ca.pem") }), /EEXIST|ENOTDIR/);
  });

  test("are one pair for servers that start at once", async () => {
    const certificateFile = newFile();
    const script = `
      const { serve } = await import(${JSON.stringify(new URL("entries/emulator-http-node.js", pkg).href)});
      const server = await serve({ https: { certificateFile: process.argv[1] } });
      console.log(JSON.stringify(server.certificate.ca));
      await server.close();`;
    const all = await Promise.all(
      Array.from({ length: 4 }, () => printed(process.execPath, ["--input-type=module", "-e", script, certificateFile])),
    );
    assert.equal(new Set(all.map(({ text }) => text)).size, 1, JSON.stringify(all));
    assert.equal(JSON.parse(all[0].text), await readFile(certificateFile, "utf8"));
  });
});

describe("a lock", () => {
  test("is held once, freed, and taken from a process that is gone or whose id is another's now", async () => {
    const file = join(folder, "locked");
    const free = lock(file);
    assert.equal(typeof free, "function");
    assert.equal(lock(file), process.pid, "another one of this process");
    free();
    const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
    await once(child, "spawn");
    await writeFile(`${file}.lock`, `${child.pid} 1 x\n`);
    lock(file)();
    child.kill("SIGKILL");
    await once(child, "exit");
    for (const text of [`${child.pid} - x\n`, `${process.pid} 1 x\n`, "", "nonsense"]) {
      await writeFile(`${file}.lock`, text);
      const free = lock(file);
      assert.equal(typeof free, "function", text);
      free();
      await assert.rejects(stat(`${file}.lock`));
    }
  });
});

describe("clients that trust the file", () => {
  let server;
  before(async () => {
    server = await served({ allowHosts: ["emulator.test"] });
  });

  /** A place, a look at the metadata's URL, and a prompt: everything that names the endpoint. */
  const script = `
    const { CallAutomationClient } = await import(${JSON.stringify(client)});
    const [connectionString, endpoint] = process.argv.slice(1);
    const client = new CallAutomationClient(connectionString, { retry: { maxRetries: 0 } });
    const invite = { targetParticipant: { phoneNumber: "+15550100000" }, sourceCallIdNumber: { phoneNumber: "+14255550100" } };
    const { callConnectionProperties } = await client.createCall(invite, "http://127.0.0.1:9/");
    console.log(typeof callConnectionProperties.callConnectionId, (await fetch(endpoint + "/emulator")).status);`;

  test("Node, with NODE_EXTRA_CA_CERTS, signs and calls by node:https and by fetch", async () => {
    assert.match(server.connectionString, /^endpoint=https:\/\/127\.0\.0\.1:\d+\/;accesskey=/);
    assert.equal(server.emulator.callbackAuthentication.metadataUrl.startsWith(`${server.endpoint}/`), true);
    assert.equal(server.emulator.promptUri().startsWith(`${server.endpoint}/`), true);
    const args = ["--input-type=module", "-e", script, server.connectionString, server.endpoint];
    const trusting = await printed(process.execPath, args, { NODE_EXTRA_CA_CERTS: server.certificate.file });
    assert.deepEqual(trusting, { ok: true, text: "string 200" });
    assert.equal((await printed(process.execPath, args, { NODE_EXTRA_CA_CERTS: "" })).ok, false);
  });

  test("curl, with --cacert, by each name", async () => {
    const { file } = server.certificate;
    for (const [host, ...args] of [
      ["127.0.0.1"],
      ["localhost", "--resolve", `localhost:${server.port}:127.0.0.1`],
      ["emulator.test", "--resolve", `emulator.test:${server.port}:127.0.0.1`],
    ]) {
      const url = `https://${host}:${server.port}/emulator`;
      const { ok, text } = await printed("curl", ["-sS", "--cacert", file, ...args, url]);
      assert.ok(ok && JSON.parse(text).emulator === "ringwire", text);
    }
    assert.equal((await printed("curl", ["-sS", `${server.endpoint}/emulator`])).ok, false);
  });

  test("Python, with SSL_CERT_FILE, by the strictest of its checks", async () => {
    const program = `
import ssl, sys, urllib.request
context = ssl.create_default_context()
context.verify_flags |= ssl.VERIFY_X509_STRICT
print(urllib.request.urlopen(sys.argv[1], context=context).status)`;
    const args = ["-c", program, `${server.endpoint}/emulator`];
    assert.deepEqual(await printed("python3", args, { SSL_CERT_FILE: server.certificate.file }), { ok: true, text: "200" });
    const without = await printed("python3", args, { SSL_CERT_FILE: "" });
    assert.match(without.text, /CERTIFICATE_VERIFY_FAILED/);
  });

  test("TLS 1.2 and 1.3, and nothing older", async () => {
    for (const version of ["TLSv1.2", "TLSv1.3"]) {
      const options = { ca: server.certificate.ca, minVersion: version, maxVersion: version, agent: false };
      const [response] = await once(get(`${server.endpoint}/emulator`, options), "response");
      assert.deepEqual([response.statusCode, response.socket.getProtocol()], [200, version]);
      response.resume();
    }
  });
});

describe("those who are refused", () => {
  test("are seen by the owner: http on the port of https, and no trust", async () => {
    const reasons = [];
    const server = await served({ onProblem: (reason) => reasons.push(reason) });
    await assert.rejects(fetch(`http://127.0.0.1:${server.port}/`));
    await assert.rejects(once(get(`${server.endpoint}/emulator`, { agent: false }), "response"));
    for (const end = Date.now() + 10_000; reasons.length < 2 && Date.now() < end; )
      await new Promise((resolve) => setTimeout(resolve, 5));
    assert.match(reasons[0], /sent http to this port, which has https/);
    assert.match(reasons[1], /does not trust the certificate|closed the connection before TLS began|was not made/);
  });

  test("say nothing, and the server goes on", async () => {
    const server = await served();
    const socket = connect(server.port, "127.0.0.1");
    await once(socket, "connect");
    socket.destroy();
    const [response] = await once(get(`${server.endpoint}/emulator`, { ca: server.certificate.ca, agent: false }), "response");
    assert.equal(response.statusCode, 200);
    response.resume();
  });

  test("a page that was read without TLS is not the emulator's, and the port of https can be left out", async () => {
    const server = await served({ endpoint: "https://emulator.test", allowHosts: ["other.test:443"] });
    const ask = async (headers) => {
      // The name of the connection is that of the header, and a stranger's is not in the certificate.
      const options = { ca: server.certificate.ca, agent: false, headers, checkServerIdentity: () => undefined };
      const [response] = await once(get(`https://127.0.0.1:${server.port}/emulator`, options), "response");
      return response.resume().statusCode;
    };
    assert.equal(await ask({ host: "emulator.test", origin: "https://emulator.test" }), 200);
    assert.equal(await ask({ host: "emulator.test:443", origin: "https://emulator.test" }), 200);
    assert.equal(await ask({ host: "emulator.test", origin: "http://emulator.test" }), 403);
    assert.equal(await ask({ host: "other.test" }), 200);
    assert.equal(await ask({ host: "other.test:443" }), 200);
    assert.equal(await ask({ host: "other.test:80" }), 403);
    assert.equal(await ask({ host: "evil.example" }), 403);
  });

  test("a fault that breaks the connection breaks that of TLS", async () => {
    const server = await served({ faults: { rules: [{ fault: "reset", when: "before" }] } });
    const outgoing = get(`${server.endpoint}/calling/callConnections/x`, { ca: server.certificate.ca, agent: false });
    await assert.rejects(once(outgoing, "response"), { code: "ECONNRESET" });
  });
});

describe("options", () => {
  test("a certificate of one's own is served as it is", async () => {
    const { ca, cert, key } = issue(["127.0.0.1"], Date.now());
    const server = await serve({ https: { key, cert: Buffer.from(cert) } });
    servers.push(server);
    assert.equal(server.certificate, undefined);
    const [response] = await once(get(`${server.endpoint}/emulator`, { ca, agent: false }), "response");
    assert.equal(response.resume().statusCode, 200);
  });

  test("that do not fit are refused before a port is taken", async () => {
    const { cert, key } = issue(["127.0.0.1"], Date.now());
    const other = issue(["127.0.0.1"], Date.now());
    for (const [https, says] of [
      ["yes", /https: expected true, \{ certificateFile \}, or \{ key, cert \}/],
      [1, /https: expected true/],
      [[], /https: expected true/],
      [{ key }, /https\.cert: expected PEM/],
      [{ cert }, /https\.key: expected PEM/],
      [{ key, cert: "text" }, /https: the key and the certificate cannot be used/],
      [{ key: other.key, cert }, /https: the key and the certificate cannot be used: .*mismatch/],
      [{ key, cert, certificateFile: "x" }, /https\.certificateFile: a certificate of your own/],
      [{ certificateFile: "" }, /https\.certificateFile: expected the path/],
      [{ certificateFile: 1 }, /https\.certificateFile: expected the path/],
      [{ file: "x" }, /https\.file: this option does not exist/],
    ])
      await assert.rejects(serve({ https }), says);
    await assert.rejects(serve({ onProblem: "log" }), /onProblem: expected a function/);
    for (const https of [false, null, undefined]) {
      const server = await serve({ https });
      servers.push(server);
      assert.match(server.endpoint, /^http:/);
    }
  });
});

describe("the command", () => {
  /** Starts it, and gives what it has printed up to the last line of the greeting. */
  async function started(...args) {
    const child = spawn(process.execPath, [command, "emulator", "--port", "0", ...args], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, HOME: folder },
    });
    let text = "";
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (part) => (text += part));
    for (const end = Date.now() + 20_000; !text.includes("Ctrl-C stops") && Date.now() < end && child.exitCode === null; )
      await new Promise((resolve) => setTimeout(resolve, 10));
    return { child, text: () => text };
  }

  test("prints how to trust the certificate, in lines that work", async () => {
    const { child, text } = await started("--https");
    try {
      assert.match(text(), /ringwire emulator \S+ on https:\/\/127\.0\.0\.1:\d+\n/);
      const file = join(folder, ".ringwire", "emulator-ca.pem");
      assert.ok(text().includes(`NODE_EXTRA_CA_CERTS=${file} node app.js`));
      assert.ok(text().includes(`SSL_CERT_FILE=${file} REQUESTS_CA_BUNDLE=${file} python app.py`));
      assert.match(text(), /\.NET {5}Linux: {3}SSL_CERT_FILE=/);
      const [line] = text().match(/curl --cacert \S+ https:\S+\/emulator$/m);
      const { text: answer } = await printed("sh", ["-c", `${line} -sS`]);
      assert.equal(JSON.parse(answer).emulator, "ringwire");
      const [post] = text().match(/curl --cacert \S+ -X POST \S+\/emulator\/token/);
      assert.equal(typeof JSON.parse((await printed("sh", ["-c", `${post} -sS`])).text).token, "string");
      await printed("curl", ["-sS", `${line.split(" ").at(-1)}`]);
      for (const end = Date.now() + 10_000; !text().includes("✕ a client") && Date.now() < end; )
        await new Promise((resolve) => setTimeout(resolve, 10));
      assert.match(text(), /✕ a client does not trust the certificate of this server: have it trust /);
    } finally {
      child.kill();
      await once(child, "exit");
    }
  });

  test("takes a certificate of one's own, and refuses half of one", async () => {
    const { ca, cert, key } = issue(["127.0.0.1"], Date.now());
    const [certFile, keyFile, caFile] = ["own.crt", "own.key", "own-ca.crt"].map((name) => join(folder, name));
    await Promise.all([writeFile(certFile, cert), writeFile(keyFile, key), writeFile(caFile, ca)]);
    const { child, text } = await started("--https-cert", certFile, "--https-key", keyFile);
    try {
      const [, endpoint] = text().match(/ on (https:\S+)\n/);
      assert.doesNotMatch(text(), /NODE_EXTRA_CA_CERTS/);
      const { text: answer } = await printed("curl", ["-sS", "--cacert", caFile, `${endpoint}/emulator`]);
      assert.equal(JSON.parse(answer).emulator, "ringwire");
    } finally {
      child.kill();
      await once(child, "exit");
    }
    for (const [args, says] of [
      [["--https-key", keyFile], /--https-key: expected the certificate of this key/],
      [["--https-key", join(folder, "none"), "--https-cert", certFile], /--https-key: the file cannot be read/],
    ]) {
      const { ok, text } = await printed(process.execPath, [command, "emulator", ...args]);
      assert.ok(!ok && says.test(text), text);
    }
  });
});
