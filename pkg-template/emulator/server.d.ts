import type { Emulator, EmulatorOptions } from "./emulator.js";

/** Where an emulator is served, and what it may be told. Its clock is the real one. */
export interface ServeOptions extends Omit<EmulatorOptions, "clock" | "startTime"> {
  /** The port; 0 for any that is free. Default: 0. */
  port?: number;
  /** The address to listen on. Default: `"127.0.0.1"`. */
  host?: string;
  /** Where clients reach it. Default: `http://<host>:<port>`. */
  endpoint?: string;
}

/** An emulator that is served over HTTP. */
export interface EmulatorServer {
  /** The emulator. */
  readonly emulator: Emulator;
  /** The port it listens on. */
  readonly port: number;
  /** Where clients reach it. */
  readonly endpoint: string;
  /** What a `CallClient` or a `CallAutomationClient` is given. */
  readonly connectionString: string;
  /** Stops it; connections that are open are closed. */
  close(): Promise<void>;
}

/**
 * Serves an emulator over HTTP, on `node:http`: real time, callbacks really posted by the platform's `fetch`, CORS for pages.
 *
 * @throws Error with the system's `code` (`EADDRINUSE`, `EACCES`, …) when it cannot listen, or that names the option which cannot
 * be used
 */
export function serve(options?: ServeOptions): Promise<EmulatorServer>;
