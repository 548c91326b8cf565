import type { Emulator, EmulatorOptions } from "./emulator.js";

/** The options of `serve`: those of the emulator, and where to listen. The clock is the real one. */
export interface ServeOptions extends Omit<EmulatorOptions, "clock" | "startTime"> {
  /** The port; 0 for any free port. Default: 0. */
  port?: number | undefined;
  /** The address to listen on. Default: `"127.0.0.1"`. */
  host?: string | undefined;
  /** The URL at which clients reach the emulator. Default: `http://<host>:<port>`. */
  endpoint?: string | undefined;
  /**
   * The hosts to which callbacks are posted and from which audio files are fetched, beside this machine: such as `"app.test"` or
   * `"10.0.0.5:8080"`, without a wildcard. A name that is not in the list must lead to an address of this machine, and so must each
   * redirect. The host of `eventGridEndpoint` is allowed. It does not apply to a `fetch` or an `onCallback` of your own. Default: none.
   */
  allowTargets?: string[] | undefined;
  /**
   * The hosts by which requests may reach the emulator, beside `localhost` and the loopback addresses, the host of `endpoint`, `host`, and,
   * when `host` stands for all addresses, those of this machine. Default: none.
   */
  allowHosts?: string[] | undefined;
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
 * Serves an emulator over HTTP, on `node:http`. It uses the real clock, and posts callbacks to this machine (`allowTargets`). Programs and
 * web pages of this machine may use it (`allowOrigins`); other pages, and requests to other hosts (`allowHosts`), are answered with 403.
 * Request bodies may have 1048576 bytes.
 *
 * @throws Error with the `code` of the system (`EADDRINUSE`, `EACCES`, …) when the server cannot listen
 * @throws Error when an option is unknown or invalid; the message names it
 */
export function serve(options?: ServeOptions): Promise<EmulatorServer>;
