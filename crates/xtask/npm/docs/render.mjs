// A page of Markdown as HTML: with anchors, highlighted code, tables that scroll, examples that run, and tabs.

import hljs from "highlight.js/lib/common";
import MarkdownIt from "markdown-it";
import { plain, slugger } from "./markdown.mjs";
import { marksIn } from "./snippets.mjs";
/** @import { Token } from "markdown-it" */
/** @import { Heading } from "./markdown.mjs" */

/**
 * An example that runs in the page.
 *
 * @typedef {object} Example
 * @property {number} line of its code in the page
 * @property {string} file the module, by its path in the site
 * @property {string} [name] the file that the code names
 * @property {string} console where the console opens with what the example calls
 * @property {string} [before] what stands before the code, when it is no program of its own
 */

/**
 * What a section has, for the search.
 *
 * @typedef {{ title: string, id: string, text: string }} Section
 */

/**
 * @typedef {object} Rendered
 * @property {string} html
 * @property {string} title
 * @property {string} description
 * @property {Heading[]} headings
 * @property {Section[]} sections
 */

export const escaped = (/** @type {string} */ text) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

/**
 * @param {string} text
 * @param {{ link(href: string): string, examples: Example[], toRoot: string }} page `link` makes of a link of Markdown one of the site
 * @returns {Rendered}
 */
export function render(text, { link, examples, toRoot }) {
  const md = new MarkdownIt({ html: true });
  const slug = slugger();
  /** @type {Heading[]} */
  const headings = [];
  /** @type {Section[]} */
  const sections = [{ title: "", id: "", text: "" }];
  const tokens = md.parse(text, {});
  for (const [index, token] of tokens.entries()) {
    const last = sections[sections.length - 1];
    if (token.type === "heading_open") {
      const heading = { level: Number(token.tag.slice(1)), text: plain(tokens[index + 1]), id: slug(plain(tokens[index + 1])) };
      token.attrSet("id", heading.id);
      headings.push(heading);
      if (heading.level > 1) sections.push({ title: heading.text, id: heading.id, text: "" });
    } else if (token.type === "inline" && tokens[index - 1]?.type !== "heading_open") {
      last.text += ` ${plain(token)}`;
    } else if (token.type === "fence") {
      last.text += ` ${token.content}`;
    }
  }
  const title = headings[0]?.text ?? "ringwire";
  const first = tokens.find(({ type }, index) => type === "inline" && tokens[index - 1]?.type === "paragraph_open");

  const rules = md.renderer.rules;
  rules.heading_close = (all, index) => {
    const opening = all.slice(0, index).findLast(({ type }) => type === "heading_open");
    const { level } = { level: Number(all[index].tag.slice(1)) };
    const id = opening?.attrGet("id") ?? "";
    const anchor =
      level > 1
        ? ` <a class="anchor" href="#${id}" aria-label="Link to ${escaped(plain(all[index - 1]))}"><span aria-hidden="true">#</span></a>`
        : "";
    return `${anchor}</h${level}>\n`;
  };
  rules.link_open = (all, index) => {
    const href = link(String(all[index].attrGet("href") ?? ""));
    return `<a href="${escaped(href)}"${/^https:/.test(href) ? ' rel="noreferrer"' : ""}>`;
  };
  // Wide tables scroll, by keyboard too.
  let tables = 0;
  rules.table_open = () =>
    `<div class="table" role="region" tabindex="0" aria-label="Table ${++tables} of ${escaped(title)}"><table>\n`;
  rules.table_close = () => "</table></div>\n";
  // A heading that says nothing is none.
  const isEmpty = (/** @type {Token[]} */ all, /** @type {number} */ inline) => all[inline].content === "";
  rules.th_open = (all, index) => (isEmpty(all, index + 1) ? "<td>" : '<th scope="col">');
  rules.th_close = (all, index) => (isEmpty(all, index - 1) ? "</td>" : "</th>");
  rules.html_block = (all, index) => {
    const marks = marksIn(all[index].content);
    if ("tabs" in marks) return '<div class="tabs">\n';
    if ("/tabs" in marks) return "</div>\n";
    // Comments are for those who write the page.
    return all[index].content.replace(/<!--[\s\S]*?-->\n?/g, "");
  };
  rules.fence = (all, index) => fence(all[index], examples, toRoot);
  return {
    html: md.renderer.render(tokens, md.options, {}),
    title,
    description: first ? plain(first).slice(0, 200) : title,
    headings,
    sections: sections.filter(({ title, text }) => title || text.trim()),
  };
}

/**
 * @param {Token} token
 * @param {Example[]} examples
 * @param {string} toRoot
 */
function fence(token, examples, toRoot) {
  const language = token.info.trim().split(/\s+/)[0];
  const code = `<pre tabindex="0"><code class="language-${escaped(language)}">${highlighted(token.content, language)}</code></pre>`;
  const line = (token.map?.[0] ?? 0) + 2;
  const example = examples.find((one) => one.line === line);
  if (language === "text") return `<figure class="code printed">${code}</figure>\n`;
  const copy = '<button type="button" class="copy" hidden>Copy</button>';
  if (!example) return `<figure class="code"><figcaption>${escaped(language)} ${copy}</figcaption>${code}</figure>\n`;
  const before = example.before
    ? `<details><summary>What stands before it</summary><pre tabindex="0"><code class="language-js">${highlighted(example.before, "js")}</code></pre></details>`
    : "";
  const run = `<button type="button" class="run" data-module="${toRoot}${example.file}" hidden>Run</button>`;
  const open = `<a href="${escaped(toRoot + example.console)}" target="_blank" rel="noopener">Open the console</a>`;
  return `<figure class="code example"><figcaption>${escaped(example.name ?? language)} <span>${open} ${copy} ${run}</span></figcaption>${before}${code}<div class="output" role="log" aria-label="Output of the example" tabindex="0" hidden></div></figure>\n`;
}

/**
 * @param {string} code
 * @param {string} language
 */
function highlighted(code, language) {
  const name = { js: "javascript", ts: "typescript", sh: "bash" }[language] ?? language;
  if (!hljs.getLanguage(name)) return escaped(code);
  return hljs.highlight(code, { language: name, ignoreIllegals: true }).value;
}
