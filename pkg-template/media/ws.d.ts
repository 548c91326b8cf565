/**
 * The sockets of a {@link MediaReceiver} for a server of `node:http` or `node:https`, by the package `ws` (version 8), which you install.
 */
import type { MediaReceiver, UpgradeRequest } from "./index.js";

/** The socket of a request, a `Duplex` of Node. */
export interface NodeSocket {
  /** Registers a listener. */
  on(event: string, listener: (...given: any[]) => void): unknown;
  /** Takes a listener off. */
  off(event: string, listener: (...given: any[]) => void): unknown;
  /** Sends the last of it. */
  end(text?: string): unknown;
}

/**
 * A listener for `upgrade` of a server: `createServer(app).on("upgrade", upgrade(media))`. A request that is refused is answered with 401 before it
 * becomes a WebSocket, and with 503 when too many are open. A peer that answers no ping within 30 seconds is gone: its socket ends with 1006.
 *
 * @throws CallAutomationError of the kind `validation` when `media` is no {@link MediaReceiver}
 */
export function upgrade(
  media: MediaReceiver,
  options?: {
    /**
     * Only requests to this path, such as `/media`; others are left to other listeners for `upgrade`, and answered with 404 where there are none.
     * Default: every request.
     */
    path?: string | undefined;
  },
): (request: UpgradeRequest, socket: NodeSocket, head: Uint8Array) => Promise<void>;
