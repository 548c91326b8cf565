// The pages of the documentation: the README and everything below docs/.
import { readFile, readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";

export const root = new URL("../../", import.meta.url);

/** @returns every page by its path in the repository */
export async function pages() {
  const below = await readdir(new URL("docs/", root), { recursive: true });
  const files = ["README.md", ...below.filter((file) => file.endsWith(".md")).map((file) => `docs/${file}`)].sort();
  return new Map(await Promise.all(files.map(async (file) => [file, await readFile(new URL(file, root), "utf8")])));
}

/** A path of the repository as the platform writes it. */
export const path = (file) => fileURLToPath(new URL(file, root));
