// The pages of docs/, and where what they name in the repository is on the web.

import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { linksOf } from "./markdown.mjs";

/** The root of the repository. */
export const root = new URL("../../../../", import.meta.url);

/** @typedef {{ source: string, text: string }} SourcePage `source`: its path in the repository */

/** @returns {SourcePage[]} the pages, in the order in which the index names them */
export function ownPages() {
  const order = linksOf(readFileSync(new URL("docs/index.md", root), "utf8"));
  const place = (/** @type {string} */ file) =>
    file === "index.md" ? -1 : order.includes(file) ? order.indexOf(file) : order.length;
  return readdirSync(fileURLToPath(new URL("docs/", root)), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".md"))
    .map((file) => file.replaceAll("\\", "/"))
    .sort((one, other) => place(one) - place(other) || (one < other ? -1 : 1))
    .map((file) => ({ source: `docs/${file}`, text: readFileSync(new URL(`docs/${file}`, root), "utf8") }));
}

/**
 * The address of a file of the repository: of a picture that of its bytes, else that of a page that shows it.
 *
 * @param {string} repository `repository.url` of package.json
 * @param {string} path
 */
export const onTheWeb = (repository, path) =>
  `${repository.replace(/^git\+|\.git$/g, "")}/${/\.(png|svg)$/.test(path) ? "raw" : "blob"}/main/${path}`;
