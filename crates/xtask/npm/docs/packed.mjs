// The pages as they are in the package: Markdown, where a link to what the package does not have leads to the repository.

import { readFileSync } from "node:fs";
import { posix } from "node:path";
import { llmsText } from "./llms.mjs";
import { onTheWeb, ownPages, root } from "./pages.mjs";

/** What else of the repository the package has at the same place. */
const PACKED = ["README.md", "LICENSE-MIT", "LICENSE-APACHE", "examples"];

/**
 * @param {string} repository `repository.url` of package.json
 * @returns {Map<string, string>} the README, the pages and llms.txt, by their path in the package
 */
export function packedPages(repository) {
  const pages = ownPages();
  const readme = { source: "README.md", text: readFileSync(new URL("README.md", root), "utf8") };
  const packed = new Set([...pages.map(({ source }) => source), "docs", "docs/llms.txt", ...PACKED]);
  const files = [readme, ...pages].map(({ source, text }) => {
    const linked = text.replace(/(\]\()([^)\s]+)(\))/g, (link, before, target, after) => {
      if (/^(?:[a-z]+:|#)/.test(target)) return link;
      const [file, anchor] = target.split("#");
      const path = posix.join(posix.dirname(source), file);
      if (packed.has(path) || packed.has(path.split("/")[0])) return link;
      return before + onTheWeb(repository, path) + (anchor ? `#${anchor}` : "") + after;
    });
    return /** @type {const} */ ([source, linked]);
  });
  return new Map([...files, ["docs/llms.txt", llmsText(pages)]]);
}
