// A program of Node that a bundler makes one file of.
import { download } from "./download.mjs";
import { virtualCall } from "./virtual.mjs";

const settled = (promise) =>
  promise.then(
    (value) => ({ value }),
    (error) => ({ error: String(error.stack ?? error) }),
  );

Promise.all([virtualCall(), download()].map(settled)).then(([call, files]) => {
  console.log(`RESULTS ${JSON.stringify({ call, files })}`);
});
