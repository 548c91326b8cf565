/** Says where a server of `node:http` listens, as soon as it does. */
export function listening(server) {
  server.listen(0, "127.0.0.1", () => console.log(`LISTENING ${server.address().port}`));
}
