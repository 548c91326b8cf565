// As much of the package `ws` as ringwire uses: it has no types of its own.
declare module "ws" {
  import type { WebSocketLike } from "ringwire/media";
  export interface WebSocket extends WebSocketLike {
    ping(): void;
    terminate(): void;
    on(type: "pong" | "close", listener: () => void): unknown;
  }
  export class WebSocketServer {
    constructor(options: { noServer: true; maxPayload: number; perMessageDeflate: false; clientTracking: false });
    handleUpgrade(request: unknown, socket: unknown, head: Uint8Array, taken: (peer: WebSocket) => void): void;
  }
}
