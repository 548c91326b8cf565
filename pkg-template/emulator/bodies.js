// Bodies that are read without the streams of the platform. Node ends a body by the global `queueMicrotask`, and sinon fakes that as
// well unless it is told not to. Then the body of a plain `new Request(…)` is never read to its end: Node 20 spins until its memory is
// full. It is also much faster.

/**
 * The body that a request was given; read by the platform where it is neither text nor bytes.
 *
 * @param {Request} request
 * @param {BodyInit | null | undefined} given
 */
export async function bytesOf(request, given) {
  if (typeof given === "string") return new TextEncoder().encode(given);
  if (given instanceof Uint8Array) return given;
  return new Uint8Array(await request.arrayBuffer());
}

/**
 * Gives a request or an answer of the platform ways of its own to read its body. What the platform does with it, such as sending it, is
 * not changed.
 *
 * @template {Request | Response} Message
 * @param {Message} message
 * @param {Uint8Array<ArrayBuffer>} bytes what its body is
 * @returns {Message}
 */
export function withBody(message, bytes) {
  let isUsed = false;
  const take = async () => {
    if (isUsed) throw new TypeError("Body is unusable: Body has already been read");
    isUsed = true;
    return bytes;
  };
  const text = async () => new TextDecoder().decode(await take());
  /** @type {ReadableStream<Uint8Array<ArrayBuffer>> | undefined} */
  let stream;
  return Object.defineProperties(message, {
    text: { value: text },
    json: { value: async () => JSON.parse(await text()) },
    arrayBuffer: { value: async () => (await take()).slice().buffer },
    bodyUsed: { get: () => isUsed },
    body: {
      get() {
        stream ??= new ReadableStream(
          {
            pull(controller) {
              isUsed = true;
              controller.enqueue(bytes.slice());
              controller.close();
            },
          },
          // It is not used before it is read.
          { highWaterMark: 0 },
        );
        return stream;
      },
    },
  });
}
