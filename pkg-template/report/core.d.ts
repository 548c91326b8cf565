// What the report's glue exports: crates/report/src/wasm and src/wasm/host.rs. For the type check only: it is not published.
import type { Host } from "../platform/core.js";
import type { CallReportData } from "./index.js";

/** Instantiates the compiled module; once only. */
export function link(module: WebAssembly.Module): void;
export function setup(host: Host): void;

export class Report {
  constructor(masked: unknown, maxCalls: unknown);
  free(): void;
  readonly calls: number;
  add(events: unknown): void;
  /** The call of an event was placed to these targets. */
  placed(event: unknown, targets: unknown): void;
  toJSON(): CallReportData;
  toString(): string;
}
