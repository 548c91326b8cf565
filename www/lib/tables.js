// The tables of the contracts, as the emulator gives them, and what a form needs to know of them.
import { CONTRACTS } from "./contracts.js";
/** @import { Contract, EmulatorContractTable, RequestEntry, Row } from "./types.d.ts" */

/**
 * @param {EmulatorContractTable[]} tables
 * @param {Contract} contract
 */
export function tableOf(tables, contract) {
  const table = tables.find(({ client }) => client === contract);
  if (!table) throw new Error(`there is no table for ${contract}`);
  return table;
}

/**
 * The row of an operation.
 *
 * @param {EmulatorContractTable[]} tables
 * @param {RequestEntry} entry
 */
export const rowOf = (tables, { contract, operation }) =>
  tableOf(tables, contract).operations.find(({ name }) => name === operation);

/**
 * The operations of a table by the class that has them, in order.
 *
 * @param {Pick<EmulatorContractTable, "operations">} table
 */
export function byClass({ operations }) {
  /** @type {Map<string, typeof operations>} */
  const classes = new Map();
  for (const row of operations) classes.set(row.class, [...(classes.get(row.class) ?? []), row]);
  return classes;
}

/**
 * Every `api-version` a form may send: the usual one, and those in which something else is there.
 *
 * @param {EmulatorContractTable} table
 */
export function versionsOf(table) {
  /** @type {Set<string>} */
  const others = new Set();
  JSON.stringify(table, (name, value) => {
    if (name === "only" || name === "unless") others.add(value);
    return value;
  });
  return [CONTRACTS[table.client].version, ...[...others].filter((version) => version !== table.apiVersion)];
}

/**
 * The members of an object in one version: those that exist there, and whether they must be there.
 *
 * @param {readonly Row[]} fields
 * @param {string} version
 */
export function membersIn(fields, version) {
  return fields
    .filter(({ only }) => !only || only === version)
    .map((field) => (field.unless === version ? { ...field, required: false } : field));
}
