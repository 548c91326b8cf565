// Which declarations of the published types have no documentation, or one that only repeats their name. Read by the compiler of
// TypeScript 5, which is a library.
import { createRequire } from "node:module";
import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const ts = createRequire(import.meta.url)("typescript-5");

const { SyntaxKind } = ts;
/** What a reader looks up. */
const DOCUMENTED = new Set([
  SyntaxKind.InterfaceDeclaration,
  SyntaxKind.TypeAliasDeclaration,
  SyntaxKind.ClassDeclaration,
  SyntaxKind.EnumDeclaration,
  SyntaxKind.FunctionDeclaration,
  SyntaxKind.VariableStatement,
  SyntaxKind.PropertySignature,
  SyntaxKind.PropertyDeclaration,
  SyntaxKind.MethodSignature,
  SyntaxKind.MethodDeclaration,
  SyntaxKind.EnumMember,
  SyntaxKind.GetAccessor,
  SyntaxKind.SetAccessor,
  SyntaxKind.Constructor,
  SyntaxKind.ConstructSignature,
  SyntaxKind.CallSignature,
  SyntaxKind.IndexSignature,
]);
/** Words that tell nothing. */
const EMPTY = new Set("a an as at by for from has in is it its of on or that the this to with what which".split(" "));

/** The files of types in a package, below a folder: the `.d.cts` are copies of the `.d.ts`. */
export const filesOf = (folder) =>
  readdirSync(folder, { recursive: true })
    .filter((file) => file.endsWith(".d.ts"))
    .map((file) => new URL(file, folder));

/**
 * The faults of a file, as `line: name: fault`, and how many declarations it has.
 *
 * @param {string} name
 * @param {string} text
 */
export function faultsOf(name, text) {
  const source = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);
  const faults = [];
  let count = 0;
  const visit = (node, path) => {
    const own = node.name?.getText(source) ?? "";
    const here = own ? [...path, own] : path;
    if (DOCUMENTED.has(node.kind)) {
      count += 1;
      const fault = faultOf(node, here);
      const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
      if (fault) faults.push(`${name}:${line + 1}: ${here.join(".") || "(no name)"}: ${fault}`);
    }
    ts.forEachChild(node, (child) => visit(child, here));
  };
  visit(source, []);
  return { faults, count };
}

function faultOf(node, path) {
  const docs = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
  if (!docs.length) return "it has no documentation";
  const text = docs.map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? "").join(" ");
  const tags = docs.flatMap(({ tags = [] }) => [...tags]);
  if (!text.trim()) {
    // What a constructor makes is described where its class is.
    return tags.length && ts.isConstructorDeclaration(node) ? undefined : "its documentation has no text";
  }
  if (tags.length) return undefined;
  const known = new Set(path.flatMap(wordsOf));
  const more = wordsOf(text).filter((word) => !EMPTY.has(word) && !known.has(word));
  return more.length ? undefined : `its documentation only repeats its name: ${text.trim()}`;
}

/** The words of a name or a text, in lower case and without the `s` of a plural. */
const wordsOf = (text) =>
  (text.match(/[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+/g) ?? []).map((word) => word.toLowerCase().replace(/s$/, ""));

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const pkg = new URL("../../pkg/", import.meta.url);
  const all = filesOf(pkg).map((file) => faultsOf(file.href.slice(pkg.href.length), readFileSync(file, "utf8")));
  const faults = all.flatMap((file) => file.faults);
  for (const fault of faults) console.log(fault);
  console.log(`${all.reduce((sum, { count }) => sum + count, 0)} declarations, ${faults.length} faults`);
  process.exitCode = faults.length ? 1 : 0;
}
