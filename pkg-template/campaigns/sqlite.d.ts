import type { EntriesSince } from "../callbacks/index.js";
import type { SqliteDatabase } from "../callbacks/stores/sqlite.js";
import type { CampaignStore } from "./index.js";

/**
 * Keeps campaigns, events and flows in one SQLite file, for processes of one machine: in the tables `ringwire_campaigns`, `ringwire_people`,
 * `ringwire_lines`, `ringwire_tries`, `ringwire_counts`, `ringwire_opt_outs`, `ringwire_line_owners` and `ringwire_callbacks`.
 *
 * Several processes may run campaigns of one file. Each line is run by one of them, and the others wait for it; when a process ends, however it
 * does, another one goes on with its lines within a second. A process shows that it lives by the lock on an empty file beside the database,
 * `<file>-process-<id>`, which the system releases when the process ends: no time is part of that. The file must be on a disk of the machine.
 *
 * A file that is opened here is written with `synchronous = NORMAL`: a process that is killed loses nothing, while a machine that loses its power may
 * lose the last moments of it. People who were called in these are then held or wait, and the request that calls them again has the same
 * repeatability id: the service does not execute it twice.
 *
 * Everything else is as with `SqliteStore` of `ringwire/callbacks/sqlite`: which platforms open a path, what happens while another process writes,
 * and how to hand over an open database for Node 20.
 */
export class SqliteCampaigns implements CampaignStore {
  /**
   * @param database the path of a file, which is created when it does not exist; `":memory:"`; or an open database
   * @throws TypeError when it is neither
   * @throws Error when the platform has no SQLite, or the file cannot be opened
   */
  constructor(database: string | SqliteDatabase);
  /** As {@link CampaignStore.owner}. */
  readonly owner: CampaignStore["owner"];
  /** As {@link CallbackStore.add}. */
  add(key: string, value: string, expiresAtMs: number): boolean | Promise<boolean>;
  /** As {@link CallbackStore.get}. */
  get(key: string): string | undefined | Promise<string | undefined>;
  /** As {@link CallbackStore.list}. */
  list(prefix: string): string[] | Promise<string[]>;
  /** As {@link CallbackStore.delete}. */
  delete(key: string): void | Promise<void>;
  /** As {@link CallbackStore.since}. */
  since(prefix: string, place?: string): EntriesSince | Promise<EntriesSince>;
  /** As {@link CampaignStore.open}. */
  open: CampaignStore["open"];
  /** As {@link CampaignStore.status}. */
  status: CampaignStore["status"];
  /** As {@link CampaignStore.addPeople}. */
  addPeople: CampaignStore["addPeople"];
  /** As {@link CampaignStore.claim}. */
  claim: CampaignStore["claim"];
  /** As {@link CampaignStore.take}. */
  take: CampaignStore["take"];
  /** As {@link CampaignStore.dueAt}. */
  dueAt: CampaignStore["dueAt"];
  /** As {@link CampaignStore.settle}. */
  settle: CampaignStore["settle"];
  /** As {@link CampaignStore.control}. */
  control: CampaignStore["control"];
  /** As {@link CampaignStore.count}. */
  count: CampaignStore["count"];
  /** As {@link CampaignStore.page}. */
  page: CampaignStore["page"];
  /** As {@link CampaignStore.linesOf}. */
  linesOf: CampaignStore["linesOf"];
  /** As {@link CampaignStore.optOut}. */
  optOut: CampaignStore["optOut"];
  /** As {@link CampaignStore.isOptedOut}. */
  isOptedOut: CampaignStore["isOptedOut"];
  /** Closes the file that the store opened. A database that was passed to the constructor stays open. */
  close(): void;
}
