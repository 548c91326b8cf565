// The frame of a page: head, navigation, contents, neighbours.

import { posix } from "node:path";
import { escaped } from "./render.mjs";
/** @import { Rendered } from "./render.mjs" */

/** @typedef {{ title: string, file: string }} Target */

const LOGO =
  '<svg viewBox="0 0 32 32" aria-hidden="true"><rect width="32" height="32" rx="8"/><g><circle cx="11" cy="16" r="4.5"/><path d="M15.5 16h4M21 10.5a7.8 7.8 0 0 1 0 11M24.6 7a12.8 12.8 0 0 1 0 18"/></g></svg>';

/**
 * @param {object} page
 * @param {Rendered} page.rendered
 * @param {string} page.file
 * @param {{ title: string, links: Target[] }[]} page.nav
 * @param {Target | undefined} page.previous
 * @param {Target | undefined} page.next
 * @param {string} page.version
 * @param {string} page.policy
 * @param {string} page.repository
 */
export function pageHtml({ rendered, file, nav, previous, next, version, policy, repository }) {
  const { html, title, description, headings } = rendered;
  const toRoot = "../".repeat(file.split("/").length - 1) || "./";
  const to = (/** @type {string} */ target) => posix.relative(posix.dirname(file), target);
  const contents = headings.filter(({ level }) => level === 2 || level === 3);
  const isHome = file === "index.html";
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escaped(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="description" content="${escaped(description)}">
<title>${isHome ? "ringwire documentation" : `${escaped(title)} · ringwire`}</title>
<link rel="icon" href="${toRoot}favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="${toRoot}docs.css">
<script type="module" src="${toRoot}docs.js"></script>
</head>
<body data-root="${toRoot}">
<a class="skip" href="#content">Skip to the page</a>
<header class="top">
<a class="home" href="${toRoot}index.html">${LOGO}<span>ringwire <span class="soft">docs</span></span></a>
<div class="search" role="search" hidden><label class="unseen" for="search">Search</label><input id="search" type="search" placeholder="Search ( / )" autocomplete="off" role="combobox" aria-expanded="false" aria-controls="found" aria-autocomplete="list"><ul id="found" role="listbox" aria-label="What was found" hidden></ul></div>
<p class="where"><a href="${toRoot}console/index.html">Console</a> <a href="${escaped(repository)}" rel="noreferrer">Source</a> <span class="soft">${escaped(version)}</span></p>
</header>
<div class="frame">
<details class="menu" open><summary>All pages</summary><nav aria-label="Pages">${nav.map((group) => navGroup(group, file, to)).join("\n")}</nav></details>
<main id="content" tabindex="-1">
<article>
${html}</article>
<nav class="neighbours" aria-label="Before and after">${previous ? `<a rel="prev" href="${to(previous.file)}"><span class="soft">Before</span> ${escaped(previous.title)}</a>` : "<span></span>"}${next ? `<a rel="next" href="${to(next.file)}"><span class="soft">Next</span> ${escaped(next.title)}</a>` : ""}</nav>
</main>
${contents.length > 1 ? `<aside aria-labelledby="contents"><h2 id="contents">On this page</h2><ol>${contents.map(({ level, text, id }) => `<li class="level-${level}"><a href="#${id}">${escaped(text)}</a></li>`).join("")}</ol></aside>` : ""}
</div>
<footer><p>MIT or Apache-2.0. <a href="${toRoot}llms.txt">llms.txt</a>${file.startsWith("api/") ? "" : ` · <a href="${escaped(posix.basename(file, ".html"))}.md">This page as Markdown</a>`}</p></footer>
</body>
</html>
`;
}

/**
 * @param {{ title: string, links: Target[] }} group
 * @param {string} file
 * @param {(target: string) => string} to
 */
function navGroup({ title, links }, file, to) {
  const items = links.map(
    (link) => `<li><a href="${to(link.file)}"${link.file === file ? ' aria-current="page"' : ""}>${escaped(link.title)}</a></li>`,
  );
  return `<h2>${escaped(title)}</h2><ul>${items.join("")}</ul>`;
}
