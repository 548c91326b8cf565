// Markdown as GitHub shows it: the anchors of headings, and links.

import MarkdownIt from "markdown-it";
/** @import { Token } from "markdown-it" */

/** @typedef {{ level: number, text: string, id: string }} Heading */

const parser = new MarkdownIt({ html: true });

/**
 * Anchors as GitHub makes them: small letters, without punctuation, blanks as hyphens, and a number where a heading comes again.
 *
 * @returns {(text: string) => string}
 */
export function slugger() {
  /** @type {Map<string, number>} */
  const seen = new Map();
  return (text) => {
    const slug = text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replace(/\s/g, "-");
    const count = seen.get(slug) ?? 0;
    seen.set(slug, count + 1);
    return count ? `${slug}-${count}` : slug;
  };
}

/**
 * The text of an inline token, without its markup.
 *
 * @param {Token} inline
 */
export const plain = (inline) =>
  (inline.children ?? [])
    .map(({ type, content }) => (type === "text" || type === "code_inline" ? content : type === "softbreak" ? " " : ""))
    .join("");

/**
 * @param {string} text a page
 * @returns {Heading[]}
 */
export function headingsOf(text) {
  const slug = slugger();
  const tokens = parser.parse(text, {});
  return tokens.flatMap((token, index) => {
    if (token.type !== "heading_open") return [];
    const heading = plain(tokens[index + 1]);
    return [{ level: Number(token.tag.slice(1)), text: heading, id: slug(heading) }];
  });
}

/**
 * @param {string} text a page
 * @returns {string[]} what its links and pictures point to
 */
export function linksOf(text) {
  return parser.parse(text, {}).flatMap(({ children }) =>
    (children ?? []).flatMap((token) => {
      const target =
        token.type === "link_open" ? token.attrGet("href") : token.type === "image" ? token.attrGet("src") : undefined;
      return target ? [String(target)] : [];
    }),
  );
}
