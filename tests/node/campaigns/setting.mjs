// A campaign in one process, with an emulator whose clock moves the timers of the program along.
import assert from "node:assert/strict";
import { mock } from "node:test";
import { pkg } from "../pkg.mjs";
import { callsOf } from "./calls.mjs";

export const { CallAutomationClient } = await import(new URL("entries/client-node.js", pkg));
export const { CallbackReceiver } = await import(new URL("entries/callbacks-node.js", pkg));
export const { Emulator } = await import(new URL("entries/emulator-node.js", pkg));
export const { Campaign, readPeople } = await import(new URL("entries/campaigns-node.js", pkg));
export const { SqliteCampaigns } = await import(new URL("campaigns/sqlite.js", pkg));

export const NUMBER = "+14255550100";
const CALLBACKS = "https://app.example/callbacks";
/** A Saturday, at noon in London. */
export const NOON = Date.parse("2026-11-28T12:00:00Z");

export const say = (text) => ({ kind: "textSource", text, voiceName: "en-US-AvaNeural" });
export const SPEECH = { callIntelligenceOptions: { cognitiveServicesEndpoint: "https://ai.example/" } };

/** Asks for a key, and gives its name. */
export async function ask(flow, name = "ask") {
  const { dtmfResult } = await flow.act(name, ({ operationContext }) =>
    flow.media.startRecognizing(
      { phoneNumber: flow.person.phone },
      { kind: "callMediaRecognizeDtmfOptions", maxTonesToCollect: 1, operationContext, playPrompt: say("Press a key.") },
    ),
  );
  return dtmfResult.tones[0];
}

/** The flow of most tests. */
export async function confirm(flow) {
  await flow.place(SPEECH);
  return { one: "confirmed", two: "moved" }[await ask(flow)] ?? "unclear";
}

/** The phone numbers of the dial plan that end so, each another one. */
export function phones(...endings) {
  return endings.map((ending, index) => `+1555${200 + index}${ending}`);
}

/** An emulator, and what one process has; `t` is the test, at whose end all of it is closed. */
export async function setting(t, { file = ":memory:", nowMs = NOON, emulator: emulatorOptions } = {}) {
  mock.timers.enable({ apis: ["setTimeout", "Date"], now: nowMs });
  const place = {};
  const emulator = await Emulator.start({
    onCallback: (request) => place.receiver.handle(request),
    startTime: nowMs,
    ...emulatorOptions,
  });
  const calls = callsOf(emulator);
  const errors = [];
  const requests = [];
  const fetch = async (request) => {
    requests.push(request.clone());
    return (await place.lose?.(request)) ?? emulator.fetch(request);
  };
  const open = () => {
    place.store = new SqliteCampaigns(file);
    place.receiver = new CallbackReceiver({ unverified: true, store: place.store, onError: (error) => errors.push(error) });
    place.client = new CallAutomationClient(emulator.connectionString, {
      callbacks: place.receiver,
      fetch,
      retry: { maxRetries: 0 },
    });
  };
  open();
  t.after(async () => {
    await place.receiver.close();
    place.store.close();
    mock.timers.reset();
  });
  const campaign = (options) =>
    new Campaign({
      id: "a",
      store: place.store,
      receiver: place.receiver,
      client: place.client,
      callbackUrl: CALLBACKS,
      numbers: [NUMBER],
      hours: "always",
      call: confirm,
      onError: (error) => errors.push(error),
      ...options,
    });
  /** Lets time pass until something has settled. */
  const until = (promise, most = "12h") =>
    emulator.until(promise, { most, quietMs: 5, advanceTimers: (ms) => mock.timers.tick(ms) });
  /** Lets so much time pass. */
  const pass = (ms) => until(new Promise((resolve) => setTimeout(resolve, ms)));
  /** Lets time pass until something is so. */
  const reach = async (isSo) => {
    for (let tries = 0; !(await isSo()); tries += 1) {
      assert.ok(tries < 3000, `waited in vain for ${isSo}`);
      await pass(100);
    }
  };
  /** Until so many calls were placed. */
  const placed = (count) => reach(() => calls().length >= count);
  /** Until so many callees have answered. */
  const answered = (count) => reach(() => emulator.connections().filter(({ state }) => state !== "connecting").length >= count);
  /** The process ends while a campaign runs, and another one begins: it has nothing of this one but the file. */
  const restart = async (running) => {
    const ended = assert.rejects(running, { name: "AbortError" });
    await place.receiver.close();
    await until(ended);
    place.store.close();
    open();
  };
  const outcomes = async (of) => {
    const found = {};
    for await (const { id, outcome } of of.results()) found[id] = outcome;
    return found;
  };
  return Object.assign(place, {
    emulator,
    errors,
    requests,
    campaign,
    until,
    pass,
    reach,
    placed,
    answered,
    restart,
    outcomes,
    calls,
  });
}

/** What a generator gives. */
export async function all(results) {
  const found = [];
  for await (const result of results) found.push(result);
  return found;
}
