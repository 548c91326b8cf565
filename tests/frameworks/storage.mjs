// Where a recording lies.
import { listen } from "../harness/servers.mjs";

export async function storage() {
  // More than one part of a stream.
  const text = "ring ".repeat(40_000);
  const server = await listen(async (_, response) => void response.end(text));
  return { ...server, text };
}
