// What the report's glue exports: crates/report/src/wasm and src/wasm/host.rs. For the type check only: it is not published.
import type { Host } from "../platform/core.js";
import type { CallReportData } from "./index.js";

/** Keeps what gives the compiled module, which is instantiated when it is first needed. The first call counts. */
export function link(load: () => WebAssembly.Module, host: Host): void;
/** Instantiates it now. */
export function ready(): void;

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
