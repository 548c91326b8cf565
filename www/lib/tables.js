// The tables of the contracts, as the emulator gives them, and what a form needs to know of them.
import { CONTRACTS } from "./contracts.js";

export const tableOf = (tables, contract) => tables.find(({ client }) => client === contract);

/** The row of an operation. */
export const rowOf = (tables, { contract, operation }) =>
  tableOf(tables, contract)?.operations.find(({ name }) => name === operation);

/** The operations of a table by the class that has them, in order. */
export function byClass({ operations }) {
  const classes = new Map();
  for (const row of operations) classes.set(row.class, [...(classes.get(row.class) ?? []), row]);
  return classes;
}

/** Every `api-version` a form may send: the usual one, and those in which something else is there. */
export function versionsOf(table) {
  const others = new Set();
  JSON.stringify(table, (name, value) => {
    if (name === "only" || name === "unless") others.add(value);
    return value;
  });
  return [CONTRACTS[table.client].version, ...[...others].filter((version) => version !== table.apiVersion)];
}

/** The members of an object in one version: those that exist there, and whether they must be there. */
export function membersIn(fields, version) {
  return fields
    .filter(({ only }) => !only || only === version)
    .map((field) => (field.unless === version ? { ...field, required: false } : field));
}
