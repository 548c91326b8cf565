// The emulator's log, read for what the page shows of calls: states, people, prompts, keys, faults. One reader for the emulator in this page
// and for one that is served; it asks for nothing but the entries, in their order.
import { isOver } from "./call.js";
import { aboutOf } from "./contracts.js";
import { nameOf } from "./numbers.js";
/**
 * @import { Store } from "./store.js"
 * @import { CallKey, EmulatorEvent } from "./types.d.ts"
 */

/** How many entries about people wait for the call that they are of. */
const MOST_WAITING = 1000;

/** @param {Store} store */
export function factReader(store) {
  /**
   * The calls that are not over, by their ids.
   *
   * @type {Set<string>}
   */
  const going = new Set();
  /**
   * The connections that lead to a conversation, by its server call id.
   *
   * @type {Map<string, Set<string>>}
   */
  const connections = new Map();
  /**
   * What was said of people before a connection led to them: a caller rings before the application answers.
   *
   * @type {EmulatorEvent[]}
   */
  let waiting = [];
  /**
   * The raw ids of the participants of the 2021 preview.
   *
   * @type {Map<string, string>}
   */
  const rawIds = new Map();

  return {
    /** Whether something may happen that no callback reports. */
    get isLive() {
      return going.size > 0 || store.ringing.size > 0;
    },

    /**
     * Reads one entry of the log.
     *
     * @param {EmulatorEvent} fact
     */
    read(fact) {
      const at = Date.parse(fact.time);
      if (fact.kind === "incoming") store.ring(fact, at);
      if (fact.kind === "state") follow(fact);
      if (fact.kind === "participant" && fact.callLegId) rawIds.set(fact.participantId, fact.rawId);
      if (fact.kind === "participant" && fact.serverCallId && !connections.has(fact.serverCallId)) {
        waiting.push(fact);
        if (waiting.length > MOST_WAITING) waiting.shift();
        return;
      }
      apply(fact, at);
    },

    /** Forgets what was read. */
    reset() {
      going.clear();
      connections.clear();
      rawIds.clear();
      waiting = [];
    },
  };

  /** @param {Extract<EmulatorEvent, { kind: "state" }>} fact */
  function follow(fact) {
    const id = fact.callLegId ?? fact.callConnectionId;
    if (isOver(fact.state)) going.delete(id);
    else going.add(id);
    if (!fact.callConnectionId) return;
    const { serverCallId, callConnectionId } = fact;
    const known = connections.get(serverCallId);
    if (known) known.add(callConnectionId);
    else connections.set(serverCallId, new Set([callConnectionId]));
    if (isOver(fact.state)) connections.get(serverCallId)?.delete(callConnectionId);
    const isOfCall = (/** @type {EmulatorEvent} */ one) => one.kind === "participant" && one.serverCallId === serverCallId;
    const mine = waiting.filter(isOfCall);
    if (mine.length) waiting = waiting.filter((one) => !isOfCall(one));
    for (const one of mine) apply(one, Date.parse(one.time));
  }

  /**
   * @param {EmulatorEvent} fact
   * @param {number} at
   */
  function apply(fact, at) {
    for (const about of callsOf(fact)) {
      const call = store.callOf(about, at, "emulator");
      if (fact.kind === "state") call.entered(fact.state, at);
      if (fact.kind === "participant") call.person(fact, at);
      // By 2026-03-12 a prompt has no id, and two may have the same context; but one follows the other.
      if (fact.kind === "media") {
        const id = "operationId" in fact ? fact.operationId : `${fact.operation} ${fact.operationContext}`;
        call.prompt({ ...fact, id }, at);
      }
      if (fact.kind === "key") call.key("rawId" in fact ? fact.rawId : rawIds.get(fact.participantId), fact.tone, at);
      if (fact.kind === "speech") call.said(fact.rawId, fact.phrase, at);
      if (fact.kind === "action" && fact.action !== "incomingCall") {
        const who = rawIds.get(fact.participantId) ?? fact.participantId;
        const text = fact.action === "press" ? fact.keys : fact.action === "say" ? fact.phrase : "";
        call.acted({ action: fact.action, who: nameOf(who), text, order: store.lastId + 0.5 }, at);
      }
    }
  }

  /**
   * The calls a fact is about.
   *
   * @param {EmulatorEvent} fact
   * @returns {CallKey[]}
   */
  function callsOf(fact) {
    switch (fact.kind) {
      case "action":
        return fact.action === "incomingCall" ? [] : defined([aboutOf(fact)]);
      case "state":
      case "media":
      case "key":
      case "speech":
        return defined([aboutOf(fact)]);
      case "participant":
        if (!fact.serverCallId) return defined([aboutOf(fact)]);
        return defined([...(connections.get(fact.serverCallId) ?? [])].map((callConnectionId) => aboutOf({ callConnectionId })));
      default:
        return [];
    }
  }
}

/**
 * @template Value
 * @param {(Value | undefined)[]} values
 */
const defined = (values) => values.filter((value) => value !== undefined);
