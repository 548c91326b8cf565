// A Node that has SQLite, for what is tested with it: the package is for Node 20 too, which has none.
import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { promisify } from "node:util";

const require = createRequire(import.meta.url);

/** The oldest that the package promises it for, from npm; else, where npm has none for the platform, the one that runs this. */
export async function nodeWithSqlite() {
  const found = [];
  try {
    found.push(require.resolve(`node-${process.platform}-${process.arch}/bin/node`));
  } catch {
    // There is none for this platform, or it is not installed: told below.
  }
  for (const program of [...found, process.execPath]) {
    const { stdout } = await promisify(execFile)(program, ["--print", 'Boolean(process.getBuiltinModule?.("node:sqlite"))']);
    if (stdout.trim() === "true") return program;
  }
  const fix = "npm ci --ignore-scripts in tests/, or run the tests with Node 22.13 or later";
  throw new Error(`there is no Node with SQLite (this is ${process.version}); fix: ${fix}`);
}
