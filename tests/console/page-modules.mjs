// Lets a test import modules of the page that import the package: whatever serves the page serves the package below it, and on the disk of a
// checkout it lies beside.
import { register } from "node:module";

const pkg = new URL("../../pkg/", import.meta.url).href;
const hooks = `
export function resolve(specifier, context, next) {
  const isOfPage = String(context.parentURL).includes("/www/lib/");
  return next(isOfPage ? specifier.replace("../pkg/", ${JSON.stringify(pkg)}) : specifier, context);
}`;

register(`data:text/javascript,${encodeURIComponent(hooks)}`);
