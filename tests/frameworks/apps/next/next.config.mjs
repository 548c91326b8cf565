import { fileURLToPath } from "node:url";

/** The workspace: what holds the installed packages. */
const root = fileURLToPath(new URL("../../", import.meta.url));

export default { turbopack: { root }, outputFileTracingRoot: root };
