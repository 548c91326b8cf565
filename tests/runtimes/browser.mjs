// Browsers: in Chromium bundled for production by four bundlers; in each not bundled at all.
import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { BROWSERS, inPage } from "../harness/browser.mjs";
import { html, iife, modulesIn, ONCE, parcel, vite, webpack } from "./bundlers.mjs";
import { pages } from "../harness/servers.mjs";

const ALONE = "one import alone is enough";

export const inBrowser = [
  bundled("chromium-vite", vite),
  bundled("chromium-webpack", webpack),
  bundled("chromium-esbuild-iife", iife),
  bundled("chromium-parcel", parcel),
  ...Object.keys(BROWSERS).map(unbundled),
];

function unbundled(browser) {
  return pagesIn(browser, `${browser.toLowerCase()}-unbundled`, [], async (consumer) => {
    // A server of plain files may well not serve what is called node_modules.
    await rename(join(consumer, "node_modules"), join(consumer, "modules"));
    const { exports } = JSON.parse(await readFile(join(consumer, "modules/ringwire/package.json"), "utf8"));
    // What is the same everywhere has no condition for browsers.
    const files = Object.entries(exports).map(([path, conditions]) => [
      path,
      (conditions.browser ?? conditions.default)?.default,
    ]);
    const imports = Object.fromEntries(
      files.filter(([, file]) => file).map(([path, file]) => [path.replace(".", "ringwire"), `./modules/ringwire/${file}`]),
    );
    const map = `<script type="importmap" nonce="page">${JSON.stringify({ imports })}</script>`;
    for (const name of ["page", "alone"]) {
      await writeFile(join(consumer, `${name}.html`), html(`${map}<script type="module" src="${name}.mjs"></script>`));
    }
    return { page: "page.html", alone: "alone.html", results: [] };
  });
}

function bundled(name, bundle) {
  return pagesIn("Chromium", name, [ONCE], async (consumer, { installed }) => {
    const [page, alone] = [await bundle(consumer, "page"), await bundle(consumer, "alone")];
    const wrong = [await modulesIn(page, installed), await modulesIn(alone, installed, ["client"])].filter(Boolean);
    return {
      page: "dist/page/page.html",
      alone: "dist/alone/alone.html",
      results: [{ name: ONCE, error: wrong.join("\n") || undefined }],
    };
  });
}

/** `prepare` makes two pages in the consumer: one with the scenario, one that imports a single function. */
function pagesIn(browserName, name, extra, prepare) {
  return {
    name,
    // Browsers let no page set it.
    dateHeader: "options.dateHeader",
    extra: [...extra, ALONE],
    async run({ place, config }) {
      const consumer = await place.consumer(name);
      const { page, alone, results } = await prepare(consumer, place);
      const browser = await BROWSERS[browserName](await place.empty(`${name}-profile`));
      const server = await pages(consumer);
      try {
        const cases = await inPage(browser, `${server.url}/${page}`, (config) => globalThis.scenario(config), config);
        const kind = await inPage(browser, `${server.url}/${alone}`, () => globalThis.alone());
        const error = kind === "DtmfReceived" ? undefined : `expected DtmfReceived, got ${kind}`;
        return [...cases, ...results, { name: ALONE, error }];
      } finally {
        await browser.close();
        await server.close();
      }
    },
  };
}
