// The port of a workerd that was started with `--control-fd=3`.

/** As it says on its control channel. */
export function portOf(server) {
  return new Promise((resolve, reject) => {
    server.child.stdio[3].on("data", (text) => resolve(JSON.parse(text.split("\n")[0]).port));
    server.ended.then((end) => reject(new Error(`it ended with ${end}\n${server.output}`)), reject);
  });
}
