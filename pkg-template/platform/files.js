// Where downloads go: files and the streams of Node, which Deno and Bun have as well.
/** @import { Files, FileSystem, Pipelines } from "./core.js" */
import { builtinModule } from "./builtin.js";
import { uuid } from "./host.js";

/**
 * @param {FileSystem} fs
 * @param {Pipelines} streams
 * @returns {Files}
 */
export const filesOf = ({ createWriteStream, promises }, { pipeline }) => ({
  write: (stream, destination) => pipeline(stream, destination),

  async save(stream, path) {
    // Under another name until it is whole: a file at `path` is never a part of a recording.
    const partial = `${path}.${uuid().slice(0, 8)}.part`;
    try {
      await pipeline(stream, createWriteStream(partial, { flags: "wx" }));
      await promises.rename(partial, path);
    } catch (error) {
      await promises.rm(partial, { force: true });
      throw error;
    }
  },
});

/**
 * The files of a runtime that is not named by its entry.
 *
 * @returns {Files | undefined}
 */
export function platformFiles() {
  const [fs, streams] = ["node:fs", "node:stream/promises"].map(builtinModule);
  return fs && streams && filesOf(fs, streams);
}
