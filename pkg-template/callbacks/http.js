// Requests as platforms have them: their bodies, up to a size, and the handler of `node:http`.

/** The text of a body; `undefined` when it is larger than that. */
export async function bodyOf(stream, most) {
  const read = [];
  let length = 0;
  for await (const part of parts(stream)) {
    length += part.length;
    if (length > most) return undefined;
    read.push(part);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of read) {
    bytes.set(part, at);
    at += part.length;
  }
  return textOf(bytes);
}

/** What is no UTF-8 is no JSON either, and is refused as that. */
function textOf(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return "";
  }
}

/** Not `for await` over the stream itself: not every platform can. */
async function* parts(stream) {
  const reader = stream?.getReader();
  if (!reader) return;
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) yield part.value;
  } finally {
    // The rest of a body that is too large is not read.
    await reader.cancel().catch(() => {});
  }
}

/** A listener for `node:http`, and for Express: also where its `express.json()` has read the body before. */
export const nodeHandler = (answer) => async (incoming, outgoing, next) => {
  try {
    const { status, headers, body } = await answer({
      method: incoming.method,
      url: incoming.originalUrl ?? incoming.url,
      header: (name) => incoming.headers[name],
      read: (most) => (incoming.body === undefined ? bodyOf(webStream(incoming), most) : asRead(incoming.body)),
    });
    if (status !== 413) return void outgoing.writeHead(status, headers).end(body);
    // The rest of the body is not waited for.
    outgoing.writeHead(status, { ...headers, connection: "close" }).end(body, () => incoming.destroy?.());
  } catch (error) {
    if (next) next(error);
    else outgoing.destroy(error);
  }
};

/** Texts and buffers are read as what they are, what is parsed already as it is. */
const asRead = (body) => (body instanceof Uint8Array ? textOf(body) : body);

/** Only as much of a web stream as is used here. */
function webStream(incoming) {
  const iterator = incoming[Symbol.asyncIterator]();
  // Not `iterator.return()`: it destroys the connection that the answer is to go over.
  return { getReader: () => ({ read: () => iterator.next(), cancel: async () => {} }) };
}
