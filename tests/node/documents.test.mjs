// What the documents at the root say of the repository: the files they name are there.
import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

const root = new URL("../../", import.meta.url);
const documents = readdirSync(root).filter((name) => name.endsWith(".md"));
/** Folders of the repository; what begins otherwise is the path of a URL, an import, or made by the build. */
const FOLDERS = ["src/", "crates/", "pkg-template/", "examples/", "tests/", "benches/", "docs/", "www/", ".github/", ".ci/"];

/** The paths in `code` and in [links](…), without what stands for a name of the reader's own. */
function paths(text) {
  const code = [...text.matchAll(/`([^`\n]+)`/g)].map(([, path]) => path).filter((path) => /^[\w./-]+$/.test(path));
  const links = [...text.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].map(([, link]) => link).filter((link) => !link.includes(":"));
  return [...code.filter((path) => FOLDERS.some((folder) => path.startsWith(folder)) || /^\w+\.(md|toml)$/.test(path)), ...links];
}

for (const document of documents) {
  test(`every file that ${document} names is there`, () => {
    const named = [...new Set(paths(readFileSync(new URL(document, root), "utf8")))];
    assert.deepEqual(
      named.filter((path) => !existsSync(new URL(path, root))),
      [],
    );
  });
}

test("the map in ARCHITECTURE.md has every crate and every folder of the package", () => {
  const [, map] = readFileSync(new URL("ARCHITECTURE.md", root), "utf8").match(/^## The map$([\s\S]*?)^## /m);
  const folders = ["crates", "pkg-template"].flatMap((parent) =>
    readdirSync(new URL(`${parent}/`, root), { withFileTypes: true }).filter((entry) => entry.isDirectory()),
  );
  assert.ok(folders.length > 10);
  assert.deepEqual(
    folders.map(({ name }) => `${name}/`).filter((name) => !map.includes(name)),
    [],
  );
});

test("there are documents, and they name files", () => {
  assert.ok(documents.length >= 4, documents.join());
  assert.ok(documents.some((document) => paths(readFileSync(new URL(document, root), "utf8")).length > 5));
});

test("every program that speaks texts, or recognizes speech, names the Azure AI services that do it", () => {
  // Without cognitiveServicesEndpoint, the service and the emulator refuse both.
  const SPEAKS = /["'](?:textSource|ssmlSource|callMediaRecognize(?:Choice|Speech|SpeechOrDtmf)Options)["']/;
  const BEGINS = /\.(?:createCall|createGroupCall|answerCall|connectCall)\(/;
  const below = ["docs", "examples", "pkg-template/bin"].flatMap((folder) =>
    readdirSync(new URL(`${folder}/`, root), { recursive: true }).map((file) => `${folder}/${file}`),
  );
  const programs = ["README.md", ...below.filter((file) => /\.(?:md|m?js)$/.test(file))].flatMap((file) => {
    const text = readFileSync(new URL(file, root), "utf8");
    const parts = file.endsWith(".md") ? [...text.matchAll(/^```(?:js|ts)\n([\s\S]*?)^```$/gm)].map(([, code]) => code) : [text];
    return parts.filter((code) => SPEAKS.test(code) && BEGINS.test(code)).map((code) => ({ file, code }));
  });
  assert.ok(programs.length >= 7 && programs.some(({ file }) => file === "README.md"), programs.map(({ file }) => file).join());
  assert.deepEqual(
    programs.filter(({ code }) => !/cognitiveServicesEndpoint/.test(code)).map(({ file }) => file),
    [],
  );
});
