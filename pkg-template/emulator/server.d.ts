import type { Emulator, EmulatorModel, EmulatorModelScript, EmulatorOptions } from "./emulator.js";

/** The options of `serve`: those of the emulator, and where to listen. The clock is the real one. */
export interface ServeOptions extends Omit<EmulatorOptions, "clock" | "startTime" | "journal"> {
  /** The port; 0 for any free port. Default: 0. */
  port?: number | undefined;
  /** The address to listen on. Default: `"127.0.0.1"`. */
  host?: string | undefined;
  /** The URL at which clients reach the emulator. Default: `http://<host>:<port>`, or `https://<host>:<port>` with `https`. */
  endpoint?: string | undefined;
  /**
   * Serves over TLS (`https`), for clients that refuse `http`. `true`, or `{ certificateFile }`: with a certificate of the emulator's own,
   * which clients must be made to trust ({@link EmulatorServer.certificate}). `{ key, cert }`: with yours, in PEM. Default: `false`.
   */
  https?:
    | boolean
    | EmulatorOwnCertificate
    | {
        /** The private key of the server, in PEM. */
        key: string | Uint8Array;
        /** Its certificate, with those between it and an authority that clients trust, in PEM. */
        cert: string | Uint8Array;
      }
    | undefined;
  /**
   * Keeps the state in this file, so that a server which is stopped or killed goes on when it is started again with it: calls, ids, callbacks
   * that were not delivered, requests that must not be executed twice, the seed, the keys; and with `port: 0` the port, if it is
   * free. See {@link EmulatorOptions.journal} for what goes on and which options may change; `mostBytes` is described there, too.
   *
   * A file that is not there, or is empty, is begun. One of another version, one that no emulator has written, a damaged one, and one that
   * another process uses are refused and left as they are. A last line that was not written to its end is dropped. The file holds access
   * keys, private keys, tokens and phone numbers; its user alone may read it (mode 0600). It outlasts the end of the process, not
   * that of the machine: the disk is not waited for. Default: none; all data is in memory.
   */
  state?:
    | string
    | {
        /** The path; its folder must exist. */
        file: string;
        /** The size from which on the file is written anew: see {@link EmulatorOptions.journal}. */
        mostBytes?: number | undefined;
      }
    | undefined;
  /**
   * Whether the console is served: a page at `/console/`, to which a browser that opens `/` is sent, that shows what the application does with
   * the emulator, and why callbacks were refused. It costs nothing until a browser asks for it, takes no part in the log, and is for those who may use
   * the emulator (`allowHosts`, `allowOrigins`). `true` fails where its files are missing, as in a program that is bundled into one
   * file; the default serves none there. Default: `true` where its files are.
   */
  console?: boolean | undefined;
  /**
   * Whether a stand-in for a realtime model is served beside the emulator, at {@link EmulatorServer.modelUrl}: `true`, or its script (see
   * {@link Emulator.model}). It needs the package `ws` (version 8), which you install, and is for those who may use the emulator
   * (`allowHosts`, `allowOrigins`). Default: `false`.
   */
  model?: boolean | EmulatorModelScript | undefined;
  /**
   * Is called with a line of text for what no request shows: a connection of TLS that did not come about, such as with a client that does
   * not trust the certificate; a state that cannot be written. Default: none.
   */
  onProblem?: ((problem: string) => void) | undefined;
  /**
   * The hosts to which callbacks are posted, from which audio files are fetched and at which WebSockets are dialled, beside this machine: such as `"app.test"` or
   * `"10.0.0.5:8080"`, without a wildcard. A name that is not in the list must lead to an address of this machine, and so must each
   * redirect. The host of `eventGridEndpoint` is allowed. It does not apply to a `fetch`, an `onCallback` or an `onMedia` of your own; a `fetch`
   * of your own does not dial. Default: none.
   */
  allowTargets?: string[] | undefined;
  /**
   * The hosts by which requests may reach the emulator, beside `localhost` and the loopback addresses, the host of `endpoint`, `host`, and,
   * when `host` stands for all addresses, those of this machine. Default: none.
   */
  allowHosts?: string[] | undefined;
}

/**
 * A certificate that the emulator makes: an authority (P-256, RFC 5280), and a certificate of the server that it signs, both valid for 396
 * days. The server's is for `localhost`, `127.0.0.1`, `::1`, `host`, and the hosts of `endpoint` and `allowHosts`; when `host` stands for
 * all addresses, also for those of IPv4 that this machine has now. Both are used again by the next server, so that what trusts them goes on
 * doing so. They are made anew when they lack a host, or when less than 30 days are left. The private key of the authority is not
 * kept: nothing else can be signed with it.
 */
export interface EmulatorOwnCertificate {
  /**
   * Where the certificate of the authority is written, in PEM: the file for clients to trust. Beside it, at the same name with
   * `-server.key` in the place of `.pem`, lies the private key of the server, readable by its user alone (mode 0600). A file that
   * no emulator has written is refused and left as it is. Default: `.ringwire/emulator-ca.pem` in the user's home.
   */
  certificateFile?: string | undefined;
}

/** The certificate of an emulator served over TLS. */
export interface EmulatorServerCertificate {
  /** The path of the authority's certificate: for `NODE_EXTRA_CA_CERTS`, `SSL_CERT_FILE`, `REQUESTS_CA_BUNDLE`, `curl --cacert`. */
  readonly file: string;
  /** The authority's certificate, in PEM: for `ca` in the options of `node:https`. */
  readonly ca: string;
  /** The names and addresses that it is good for. */
  readonly hosts: string[];
  /** When it expires. */
  readonly validUntil: Date;
}

/** An emulator behind an HTTP server. */
export interface EmulatorServer {
  /** What is served, for what a test does beside its requests: pressing keys, faults, the log. */
  readonly emulator: Emulator;
  /** The port on which the server listens. */
  readonly port: number;
  /** The URL at which clients reach the emulator. */
  readonly endpoint: string;
  /** The connection string for `CallClient` and `CallAutomationClient`. */
  readonly connectionString: string;
  /** The URL of the console; absent when none is served. */
  readonly console?: string;
  /** The stand-in for a realtime model; absent without `model`. */
  readonly model?: EmulatorModel;
  /**
   * Where clients open its WebSocket, such as `ws://127.0.0.1:4455/openai/v1/realtime?model=stand-in`; every path that ends with `/realtime` leads
   * there, as clients add it. Absent without `model`.
   */
  readonly modelUrl?: string;
  /** The emulator's own certificate; absent without `https`, and with your own certificate. */
  readonly certificate?: EmulatorServerCertificate;
  /** The file of the state, and whether it goes on with an earlier one; absent without `state`. */
  readonly state?: {
    /** The path, as it was given. */
    readonly file: string;
    /** Whether there was an earlier state, with which it goes on. */
    readonly isResumed: boolean;
  };
  /** Stops the emulator and the server, and closes all open connections. */
  close(): Promise<void>;
}

/**
 * Serves an emulator over HTTP, on `node:http`. It uses the real clock, and posts callbacks to this machine (`allowTargets`). Programs and
 * web pages of this machine may use it (`allowOrigins`); other pages, and requests to other hosts (`allowHosts`), are answered with 403.
 * Request bodies may have 1048576 bytes. `GET /emulator` lists its own pages.
 *
 * `GET /emulator/events` with `Accept: text/event-stream` streams the log as server-sent events
 * (https://html.spec.whatwg.org/multipage/server-sent-events.html): each entry is a message, its `id` the `sequence`. `?after=7` and
 * `Last-Event-ID` go on behind that entry. Three events are no entries: `hello` comes first, with `{ instance }`, a text that changes when
 * an emulator begins with nothing or is reset (a reader that knew another one forgets what it has, and reads from 0); `reset`, with the new
 * `{ instance }`; and `gap`, with `{ from, to }`, for entries that the emulator has forgotten. A comment comes after 15 seconds without an
 * entry. Of a slow reader nothing is kept but the number of its last entry. At most 256 streams are open at once; another is answered with
 * 503.
 *
 * @throws Error with the `code` of the system (`EADDRINUSE`, `EACCES`, …) when the server cannot listen
 * @throws Error when an option is unknown or invalid; the message names it
 * @throws Error with `model`, when the package `ws` is not installed
 * @throws Error when the file of a certificate is not the emulator's, or cannot be written
 */
export function serve(options?: ServeOptions): Promise<EmulatorServer>;
