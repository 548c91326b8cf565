import type { Emulator, EmulatorOptions } from "./emulator.js";

/** The options of `serve`: those of the emulator, and where to listen. The clock is the real one. */
export interface ServeOptions extends Omit<EmulatorOptions, "clock" | "startTime"> {
  /** The port; 0 for any free port. Default: 0. */
  port?: number;
  /** The address to listen on. Default: `"127.0.0.1"`. */
  host?: string;
  /** The URL at which clients reach the emulator. Default: `http://<host>:<port>`. */
  endpoint?: string;
}

/** An emulator behind an HTTP server. */
export interface EmulatorServer {
  /** The emulator. */
  readonly emulator: Emulator;
  /** The port on which the server listens. */
  readonly port: number;
  /** The URL at which clients reach the emulator. */
  readonly endpoint: string;
  /** The connection string for `CallClient` and `CallAutomationClient`. */
  readonly connectionString: string;
  /** Stops the emulator and the server, and closes all open connections. */
  close(): Promise<void>;
}

/**
 * Serves an emulator over HTTP, on `node:http`. It uses the real clock, posts callbacks with the platform's `fetch`, and allows
 * every origin (CORS). Request bodies may have 1048576 bytes.
 *
 * @throws Error with the `code` of the system (`EADDRINUSE`, `EACCES`, …) when the server cannot listen
 * @throws Error when an option is unknown or invalid; the message names it
 */
export function serve(options?: ServeOptions): Promise<EmulatorServer>;
