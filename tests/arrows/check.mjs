// node tests/arrows/check.mjs: holds the rules of rules.mjs, and fails when one is broken or when there was nothing to hold them over.
import { fileURLToPath } from "node:url";
import { cruise, format } from "dependency-cruiser";
import { rules } from "./rules.mjs";

/** The folders that rules are about, and how many files each has at least: a path that finds nothing would break no rule. */
export const FOLDERS = { pkg: 60, www: 50, examples: 4, "crates/xtask/npm": 6 };

/**
 * Looks at every import below some folders.
 *
 * @param {string} baseDir what the folders and the rules' paths are relative to
 * @param {string[]} folders
 */
export async function imports(baseDir, folders = Object.keys(FOLDERS)) {
  const { output } = await cruise(
    folders,
    {
      baseDir,
      // The default is a warning, which fails nothing.
      ruleSet: { forbidden: rules.map((rule) => ({ ...rule, severity: "error" })) },
      validate: true,
      doNotFollow: { path: "node_modules" },
      // cjs/ is made from the rest by a bundler, the examples and the console are copied; types may refer to types as they like.
      exclude: { path: "^pkg/(cjs|examples|console)/|\\.d\\.c?ts$|^crates/xtask/npm/node_modules/" },
    },
    // The package finds itself by its `exports`.
    { exportsFields: ["exports"], conditionNames: ["node", "import", "default"] },
  );
  if (typeof output === "string") throw new Error("expected the imports as an object");
  return output;
}

/**
 * The rules that are broken: `rule: from → to`.
 *
 * @param {Awaited<ReturnType<typeof imports>>} result
 */
export const broken = ({ summary }) => summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`);

/**
 * The folders in which too few files were found.
 *
 * @param {Awaited<ReturnType<typeof imports>>} result
 */
export const missing = ({ modules }) =>
  Object.entries(FOLDERS).flatMap(([folder, least]) => {
    const count = modules.filter(({ source }) => source.startsWith(`${folder}/`)).length;
    return count < least ? [`${folder}/ has ${count} files that could be read, expected at least ${least}`] : [];
  });

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const result = await imports(fileURLToPath(new URL("../..", import.meta.url)));
  const few = missing(result);
  const { output, exitCode } = await format(result, { outputType: "err-long" });
  console.log(String(output).trim());
  for (const line of few) console.log(line);
  process.exitCode = exitCode || few.length ? 1 : 0;
}
