// node site.mjs <folder>: builds the site of the documentation. It works under any file server, below any path, and needs no other.
//
// Pages are those of docs/, and those that TypeDoc makes of the declarations. The order of the navigation is that of docs/index.md.

import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { apiPages } from "./api.mjs";
import { exampleModule } from "./examples.mjs";
import { llmsText } from "./llms.mjs";
import { headingsOf, linksOf } from "./markdown.mjs";
import { pageHtml } from "./page.mjs";
import { onTheWeb, ownPages, root } from "./pages.mjs";
import { render } from "./render.mjs";
import { programOf, runsInPages, snippets, SETUPS } from "./snippets.mjs";
/** @import { Rendered, Example } from "./render.mjs" */

const path = (/** @type {string} */ file) => fileURLToPath(new URL(file, root));

/** What may not be missing from a page's policy, and nothing else: styles and scripts of the site, and WebAssembly. */
export const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

/**
 * @typedef {object} Page
 * @property {string} source of the Markdown, in the repository or the site
 * @property {string} file in the site
 * @property {string} text
 */

/** The groups of the navigation: the headings of the index, and the pages that are linked below each. */
function groups() {
  const [, ...parts] = readFileSync(path("docs/index.md"), "utf8").split(/^## /m);
  return parts.map((part) => ({
    title: part.slice(0, part.indexOf("\n")),
    pages: linksOf(part).filter((link) => !link.startsWith("..")),
  }));
}

/**
 * @param {Page} page
 * @returns {Set<string>}
 */
function anchorsOf({ text }) {
  const named = [...text.matchAll(/<a id="([^"]+)">/g)].map(([, id]) => id);
  return new Set([...headingsOf(text).map(({ id }) => id), ...named]);
}

/** @param {string} out the folder, which is made anew */
export async function build(out) {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(join(out, "examples"), { recursive: true });
  const write = (/** @type {string} */ file, /** @type {string} */ text) => {
    mkdirSync(dirname(join(out, file)), { recursive: true });
    writeFileSync(join(out, file), text);
  };
  const { repository, version } = JSON.parse(readFileSync(path("pkg/package.json"), "utf8"));

  const own = ownPages().map((page) => ({ ...page, file: page.source.slice("docs/".length).replace(/\.md$/, ".html") }));
  const api = await apiPages();
  const pages = [...own, ...api];
  const bySource = new Map(pages.map((page) => [page.source, page]));
  const navigation = [...groups(), { title: "API", pages: api.filter(({ isListed }) => isListed).map(({ source }) => source) }];
  /** @type {{ url: string, page: string, title: string, text: string }[]} */
  const index = [];
  let count = 0;

  /** @type {Map<string, { page: Page, rendered: Rendered }>} */
  const done = new Map();
  for (const page of pages) {
    const toRoot = "../".repeat(page.file.split("/").length - 1) || "./";
    /** @type {Example[]} */
    const examples = [];
    for (const snippet of page.source.startsWith("docs/") ? snippets(page.text, page.source) : []) {
      if (!runsInPages(snippet)) continue;
      const file = `examples/${posix.basename(page.file, ".html")}-${examples.length + 1}.js`;
      write(file, exampleModule(programOf(snippet)));
      const before = snippet.setup && SETUPS[snippet.setup].before;
      examples.push({
        line: snippet.line,
        file,
        console: consoleOf(programOf(snippet)),
        ...(snippet.name && { name: snippet.name }),
        ...(before && { before }),
      });
      count += 1;
    }
    const link = (/** @type {string} */ href) => {
      if (/^[a-z]+:|^#/.test(href)) return href;
      const [target, anchor] = href.split("#");
      const to = posix.join(posix.dirname(page.source), target);
      if (to === "docs/llms.txt") return `${toRoot}llms.txt`;
      const known = bySource.get(to);
      // TypeDoc counts the headings of overloads otherwise than they come to stand.
      const isLost = anchor && to.startsWith("api/") && known && !anchorsOf(known).has(anchor);
      const hash = anchor && !isLost ? `#${anchor}` : "";
      if (known) return `${posix.relative(posix.dirname(page.file), known.file)}${hash}`;
      if (!existsSync(path(to))) throw new Error(`${page.source}: the link ${href} leads nowhere`);
      return onTheWeb(repository.url, to) + hash;
    };
    done.set(page.source, { page, rendered: render(page.text, { link, examples, toRoot }) });
  }

  const titles = new Map([...done].map(([source, { page, rendered }]) => [source, { title: rendered.title, file: page.file }]));
  for (const [position, page] of pages.entries()) {
    const { rendered } = /** @type {{ rendered: Rendered }} */ (done.get(page.source));
    const neighbour = (/** @type {number} */ step) => {
      const other = pages[position + step];
      const isOne = other && own.includes(/** @type {never} */ (other)) === own.includes(/** @type {never} */ (page));
      return isOne ? titles.get(other.source) : undefined;
    };
    const nav = navigation.map(({ title, pages: links }) => ({
      title,
      links: links.flatMap(
        (link) => titles.get(link.startsWith("docs/") || link.startsWith("api/") ? link : posix.join("docs", link)) ?? [],
      ),
    }));
    write(
      page.file,
      pageHtml({
        rendered,
        file: page.file,
        nav,
        previous: neighbour(-1),
        next: neighbour(1),
        version,
        policy: POLICY,
        repository: onTheWeb(repository.url, "").replace("/blob/main/", ""),
      }),
    );
    if (page.source.startsWith("docs/")) write(page.source.slice("docs/".length), page.text);
    for (const { title, id, text } of rendered.sections)
      index.push({
        url: page.file + (id ? `#${id}` : ""),
        page: rendered.title,
        title,
        text: text
          .replace(/\s+/g, " ")
          .trim()
          .slice(0, page.source.startsWith("api/") ? 200 : 20_000),
      });
  }
  write("search.json", JSON.stringify(index));
  write("llms.txt", llmsText(own));

  // The colours and the rules of every page are the console's.
  const [house, others] = readFileSync(path("www/style.css"), "utf8").split(/^\/\* The documentation takes all above .*\n/m);
  if (!house?.includes(":root {") || others === undefined)
    throw new Error("www/style.css does not begin with what both have, which ends at a mark");
  const styles = readFileSync(new URL("assets/docs.css", import.meta.url), "utf8");
  const unknown = [...styles.matchAll(/var\((--[\w-]+)\)/g)]
    .map(([, name]) => name)
    .filter((name) => !house.includes(`${name}:`));
  if (unknown.length)
    throw new Error(`assets/docs.css uses ${[...new Set(unknown)].join(", ")}, which www/style.css does not have`);
  write("docs.css", `${house}\n${styles}`);
  for (const file of ["docs.js", "search.js", "inspect.js", "wire.js"])
    cpSync(new URL(`assets/${file}`, import.meta.url), join(out, file));
  // The console looks for the package beside itself; the examples look for it there.
  cpSync(path("www"), join(out, "console"), { recursive: true });
  cpSync(path("www/favicon.svg"), join(out, "favicon.svg"));
  cpSync(path("pkg"), join(out, "console/pkg"), {
    recursive: true,
    filter: (file) => !/\/pkg\/(?:cjs|bin|docs|examples)\b|\.tgz$/.test(file.replaceAll("\\", "/")),
  });
  return { pages: pages.length, examples: count };
}

/**
 * The console with what the program calls: the emulator's numbers, and the contract.
 *
 * @param {string} program
 */
function consoleOf(program) {
  const numbers = [...new Set(program.match(/\+1555\d{7}/g) ?? [])].slice(0, 5);
  const api = /\bCallClient\b/.test(program) ? "&api=2021-04-15-preview1" : "";
  return `console/index.html#to=${numbers.join(",")}${api}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [out] = process.argv.slice(2);
  if (!out) throw new Error("usage: node site.mjs <folder>");
  const { pages, examples } = await build(out);
  const size = spawnSync("du", ["-sh", out], { encoding: "utf8" }).stdout.split("\t")[0];
  console.log(
    `${pages} pages with ${examples} examples that run: ${join(out, "index.html")} (${size}); any file server serves it`,
  );
}
