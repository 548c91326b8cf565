// What Node has that other runtimes have not, or not in this form.
import fs from "node:fs";
import streams from "node:stream/promises";
import { filesOf } from "./files.js";

export { advise } from "./advice.js";
export { forgotten } from "./forgotten.js";
export { send } from "./node-http.js";
export const files = filesOf(fs, /** @type {import("./core.js").Pipelines} */ (streams));
