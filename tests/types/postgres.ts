// The drivers that are handed to `PostgresStore`, by their own types.
import { Client, Pool } from "pg";
import postgres from "postgres";
import { PostgresStore } from "../../pkg-template/callbacks/stores/postgres.js";

export function stores(url: string) {
  const sql = postgres(url);
  return [
    new PostgresStore({ connect: () => new Client(url) }),
    new PostgresStore({ connect: async () => new Client({ connectionString: url }), timeoutMs: 1000 }),
    new PostgresStore(new Pool({ connectionString: url })),
    new PostgresStore({ pool: new Pool() }),
    new PostgresStore({ pool: { query: (text, values) => sql.unsafe(text, values) } }),
  ];
}
