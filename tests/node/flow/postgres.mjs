// Databases of a Postgres server that the tests of a file share.
import pg from "pg";
import { postgres } from "../../harness/postgres.mjs";

/** `create(clause)` makes an empty database and gives its URL; `query(url, text, values)` runs a statement. */
export async function databases(t, options) {
  const server = await postgres(t, options);
  let count = 0;
  return {
    ...server,
    query,
    async create(clause = "") {
      count += 1;
      const name = `test_${count}`;
      await query(server.url, `CREATE DATABASE ${name} ${clause}`);
      return server.url.replace(/postgres$/, name);
    },
  };
}

/** A session of its own, which the test ends. */
export async function session(url) {
  const client = new pg.Client(url);
  client.on("error", () => {});
  await client.connect();
  return client;
}

async function query(url, text, values) {
  const client = await session(url);
  try {
    return (await client.query(text, values)).rows;
  } finally {
    await client.end();
  }
}
