// What the declarations of the package (`*.d.ts`) say of an interface or a class: its members, their types and their documentation.

import { readFileSync } from "node:fs";
import ts from "typescript";

/**
 * @typedef {object} Member
 * @property {string} name
 * @property {string} type as it is written, without `undefined`
 * @property {boolean} optional
 * @property {string} doc
 */

/**
 * @param {string} file
 * @returns {Map<string, { doc: string, members: Member[], bases: string[] }>} every interface and class of a file, by its name
 */
export function declarations(file) {
  const text = readFileSync(file, "utf8");
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found = new Map();
  for (const node of source.statements) {
    if (!(ts.isInterfaceDeclaration(node) || ts.isClassDeclaration(node)) || !node.name) continue;
    // A class may be an interface as well, which adds what no class can declare.
    if (found.has(node.name.text)) continue;
    const members = [...node.members].flatMap((member) => memberOf(member, source) ?? []);
    const bases = (node.heritageClauses ?? []).flatMap(({ types }) => types.map((type) => type.getText(source)));
    found.set(node.name.text, { doc: docOf(node), members, bases });
  }
  return found;
}

/**
 * @param {ts.TypeElement | ts.ClassElement} member
 * @param {ts.SourceFile} source
 * @returns {Member | undefined}
 */
function memberOf(member, source) {
  if (!ts.isPropertySignature(member) && !ts.isPropertyDeclaration(member)) return undefined;
  const type = (member.type?.getText(source) ?? "any").replace(/\s+/g, " ").replace(/^\| /, "");
  return {
    name: member.name.getText(source),
    type: type.replace(/ \| undefined$/, "").replace(/^\((.*)\)$/, "$1"),
    optional: member.questionToken !== undefined,
    doc: docOf(member),
  };
}

/**
 * The documentation of a declaration as Markdown: its text, then what `@see` names. `{@link …}` becomes code.
 *
 * @param {ts.Node} node
 */
function docOf(node) {
  const [doc] = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc).slice(-1);
  if (!doc) return "";
  const text = ts.getTextOfJSDocComment(doc.comment) ?? "";
  const see = (doc.tags ?? [])
    .filter(ts.isJSDocSeeTag)
    .map((tag) => tag.getText().replace(/^@see\s*/, ""))
    .map((url) => `See <${url.replace(/[\s*]+$/, "")}>.`);
  return [text.replace(/\{@link(?:code)?\s+([^}\s|]+)[^}]*\}/g, "`$1`"), ...see].join("\n").trim();
}
