// The forms made from the tables: every operation of both contracts has one, with every member, and each comes to the wire.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { button, leave, placed, ring, row, start, tab } from "./browser.mjs";

const { Emulator } = await import(new URL("../../pkg/entries/emulator-node.js", import.meta.url));

let browser;
let tables;
before(async () => {
  browser = await start();
  const emulator = await Emulator.start();
  tables = emulator.tables();
  emulator.stop();
});
after(() => browser.close());

async function choose(page, operation) {
  await tab(page, "Workbench");
  await page.getByLabel("Operation", { exact: true }).selectOption(operation);
}
/** Waits until the call that is shown is connected, on whatever tab. */
const connected = (page) => page.locator("#call-state", { hasText: /^connected$/ }).waitFor({ state: "attached" });
const unfold = (page) =>
  page
    .locator("#operation-fields")
    .evaluate((fields) => fields.querySelectorAll("details").forEach((details) => (details.open = true)));
const problemOf = (page) => page.locator("#operation-form .problem");

/** The names that a form for these members must have, in one version, down to those of what must be there. */
function namesIn(fields, { models }, version, taken = []) {
  const names = [];
  for (const field of fields.filter(({ only, name }) => (!only || only === version) && !taken.includes(name))) {
    if (field.name) names.push(field.name);
    if (field.type === "model") names.push(...namesIn(models[field.model].fields, { models }, version));
    if (field.type === "union" && field.name === "")
      names.push(...namesIn(models[field.variants[0].model].fields, { models }, version, taken));
  }
  return names;
}

/** Sends what the form says; gives what became of it: a status, or that it was not sent. */
async function send(page, operation) {
  const before = await page.locator("#detail").getAttribute("data-entry");
  await button(page, "Send operation").click();
  await page.waitForFunction(
    ([name, before]) => {
      const detail = document.querySelector("#detail");
      const isIt = detail.querySelector("#detail-title").textContent === name && detail.dataset.entry !== before;
      return isIt && !/sending/.test(detail.querySelector("#detail-chip").textContent);
    },
    [operation, before],
  );
  return page.locator("#detail-chip").textContent();
}

// Each test has a page of its own, so they run at the same time.
describe("operations", { concurrency: 3 }, () => {
  for (const [client, preview] of [
    ["CallAutomationClient", false],
    ["CallClient", true],
  ]) {
    test(`${client}: all of the table, with all of their members`, async () => {
      const page = await browser.console({ preview });
      await tab(page, "Workbench");
      const table = tables.find((one) => one.client === client);
      const offered = await page.locator("#operation option").evaluateAll((options) => options.map(({ value }) => value));
      assert.deepEqual([...offered].sort(), table.operations.map(({ name }) => name).sort());
      let members = 0;
      for (const { name, doc, method, only, arguments: args } of table.operations) {
        await choose(page, name);
        assert.equal(await page.locator("#operation-doc").textContent(), doc.replaceAll("`", ""));
        assert.equal(await page.locator("#operation-line .method").textContent(), method);
        const taken = args.filter(({ type }) => type !== "object").map((argument) => argument.name);
        const version = only ?? table.apiVersion;
        const expected = args.flatMap((argument) =>
          argument.type === "object" ? namesIn(argument.fields, table, version, taken) : [argument.name],
        );
        // Of two members of which one is needed, the select offers the other.
        const either = args.flatMap(({ fields = [] }) => fields.filter((field) => field.either).map((field) => field.name));
        const there = await page
          .locator("#operation-fields [data-field]")
          .evaluateAll((fields) => fields.map((field) => field.dataset.field));
        const choices = await page.locator("#operation-fields .either option").allTextContents();
        for (const field of expected)
          assert.ok(there.includes(field) || (either.includes(field) && choices.includes(field)), `${name}: ${field}`);
        members += expected.length;
      }
      assert.ok(members > (preview ? 20 : 150), `only ${members} members were looked for`);
      await leave(page);
    });
  }

  test("by 2026-03-12: each comes to the wire as the form makes it, and is executed", async () => {
    const page = await browser.console();
    await placed(page);
    const refused = {};
    const done = new Set();
    const act = async (operation, prepare = () => {}) => {
      await choose(page, operation);
      await prepare();
      const chip = await send(page, operation);
      done.add(operation);
      if (!/^20/.test(chip)) refused[operation] = `${chip}: ${await problemOf(page).textContent()}`;
    };
    const fill = (label, text) => () => page.locator("#operation-fields").getByLabel(label).first().fill(text);
    const plain = [
      "getCallConnectionProperties",
      "getParticipant",
      "listParticipants",
      "muteParticipant",
      "play",
      "playToAll",
      "cancelAllOperations",
    ];
    for (const name of [...plain, "startRecognizing", "cancelAllOperations"]) await act(name);
    await act("sendDtmfTones", fill("tones", "12#"));
    for (const name of ["startContinuousDtmfRecognition", "stopContinuousDtmfRecognition", "hold", "unhold"]) await act(name);
    await act("addParticipant", fill("targetParticipant", "+15550110000"));
    await act("cancelAddParticipantOperation");
    await act("start");
    for (const name of ["getState", "pause", "resume", "stop"]) await act(name);
    await tab(page, "Live");
    await row(page, "RecordingFileStatusUpdated").waitFor();
    await tab(page, "Workbench");
    for (const name of ["downloadStreaming", "delete"]) await act(name);
    await act("connectCall");
    await act("createCall", fill("targetParticipant", "+15550120000"));
    await connected(page);
    await act("moveParticipants", async () => {
      await fill("participant 1", "+15550100001")();
      const first = await page.locator("#call-list > li").last().getAttribute("data-key");
      await fill("fromCall", first.split(" ").at(-1))();
    });
    await act("removeParticipant");
    await act("createGroupCall");
    await connected(page);
    for (const name of ["answerCall", "redirectCall", "rejectCall"]) {
      await ring(page);
      await page.locator("#ringing > li").waitFor();
      await act(name);
      await page.locator("#ringing > li").waitFor({ state: "detached" });
    }
    await connected(page);
    await act("transferCallToParticipant", fill("targetParticipant", "+15550130000"));
    // Streaming and transcription are options of the request that places a call.
    await choose(page, "createCall");
    await unfold(page);
    for (const url of await page
      .locator("#operation-fields")
      .getByLabel(/^transportUrl/)
      .all())
      await url.fill("wss://app.example/");
    for (const type of await page
      .locator("#operation-fields")
      .getByLabel(/^transportType/)
      .all())
      await type.selectOption("websocket");
    await page
      .locator("#operation-fields")
      .getByLabel(/^audioChannelType/)
      .selectOption("mixed");
    await page
      .locator("#operation-fields [data-field=transcriptionOptions]")
      .getByLabel(/^locale/)
      .fill("en-US");
    assert.match(await send(page, "createCall"), /^201/);
    await connected(page);
    for (const name of [
      "startTranscription",
      "updateTranscription",
      "summarizeCall",
      "stopTranscription",
      "startMediaStreaming",
      "stopMediaStreaming",
    ])
      await act(name);
    await act("hangUp");
    await act("createCall");
    await connected(page);
    await act("terminateCall");
    assert.deepEqual(refused, {});
    const left = tables[0].operations.map(({ name }) => name).filter((name) => !done.has(name));
    assert.deepEqual(left, [], "operations that this test does not act");
    await leave(page);
  });

  test("by the 2021 preview: each comes to the wire as the form makes it, and is executed", async () => {
    const page = await browser.console({ preview: true });
    await placed(page);
    await row(page, "ParticipantsUpdated", "2 in call").waitFor();
    const chips = {};
    for (const name of ["playAudio", "cancelMediaProcessing", "inviteParticipants", "removeParticipant", "hangupCall"]) {
      await choose(page, name);
      if (name === "inviteParticipants")
        await page.locator("#operation-fields").getByRole("combobox", { name: "participant 1" }).fill("+15550110000");
      chips[name] = (await send(page, name)).slice(0, 3);
    }
    await choose(page, "createCall");
    chips.createCall = (await send(page, "createCall")).slice(0, 3);
    await choose(page, "deleteCall");
    chips.deleteCall = (await send(page, "deleteCall")).slice(0, 3);
    assert.deepEqual(chips, {
      ...{
        playAudio: "202",
        cancelMediaProcessing: "200",
        inviteParticipants: "202",
        removeParticipant: "202",
        hangupCall: "202",
      },
      ...{ createCall: "201", deleteCall: "202" },
    });
    await leave(page);
  });

  test("what no form should do is written as JSON", async () => {
    const page = await browser.console();
    await placed(page);
    await choose(page, "playToAll");
    await page.getByLabel("As JSON").check();
    const field = page.getByRole("textbox", { name: "Arguments" });
    const args = JSON.parse(await field.inputValue());
    assert.equal(args[1][0].kind, "fileSource");
    await field.fill("[1,");
    await button(page, "Send operation").click();
    await problemOf(page).getByText("arguments: not JSON", { exact: false }).waitFor();
    await field.fill(
      JSON.stringify([
        args[0],
        [{ kind: "textSource", text: "Hello", voiceName: "en-US-AvaNeural" }],
        { loop: true, operationContext: "by hand" },
      ]),
    );
    assert.match(await send(page, "playToAll"), /^202/);
    assert.match(await page.locator("#detail-body").textContent(), /"text": "Hello"/);
    await tab(page, "Live");
    await page.locator(".bar.prompt", { hasText: "prompt, looping" }).waitFor();
    await leave(page);
  });

  test("numbers, choices and lists are what their fields say; what is left out is not sent", async () => {
    const page = await browser.console();
    await placed(page);
    await choose(page, "startRecognizing");
    const fields = page.locator("#operation-fields");
    const silence = fields.getByLabel("initialSilenceTimeoutInSeconds");
    assert.deepEqual(await silence.evaluate(({ type, min, max, placeholder }) => [type, min, max, placeholder]), [
      "number",
      "0",
      "300",
      "5",
    ]);
    await silence.fill("301");
    await button(page, "Send operation").click();
    await problemOf(page).getByText("initialSilenceTimeoutInSeconds", { exact: false }).first().waitFor();
    await page.getByLabel("Which kind").selectOption({ label: "choice" });
    await button(fields, "Add a choice").click();
    const labels = fields.getByLabel(/^label/);
    await labels.nth(0).fill("Confirm");
    await labels.nth(1).fill("Cancel");
    await fields
      .getByLabel(/^phrases/)
      .nth(0)
      .fill("Yes\nConfirm");
    await fields
      .getByLabel(/^phrases/)
      .nth(1)
      .fill("No");
    assert.match(await send(page, "startRecognizing"), /^202/);
    const body = JSON.parse(await page.locator("#detail #detail-request .payload pre").first().textContent());
    assert.deepEqual(body.recognizeOptions.choices, [
      { label: "Confirm", phrases: ["Yes", "Confirm"] },
      { label: "Cancel", phrases: ["No"] },
    ]);
    assert.equal("speechLanguage" in body.recognizeOptions, false);
    await page.getByRole("button", { name: "Phone of +15550100000" }).click();
    await page.getByLabel("What +15550100000 says").fill("Confirm");
    await page.keyboard.press("Enter");
    await tab(page, "Live");
    await row(page, "RecognizeCompleted", "choice Confirm").waitFor();
    await leave(page);
  });

  test("an object without input is not sent, whatever it must have", async () => {
    const page = await browser.console();
    await placed(page);
    await choose(page, "start");
    await unfold(page);
    assert.match(await send(page, "start"), /^200/);
    const sent = async () => JSON.parse(await page.locator("#detail #detail-request .payload pre").first().textContent());
    assert.deepEqual(Object.keys(await sent()), ["callConnectionId"]);
    await choose(page, "start");
    await unfold(page);
    await page.getByLabel(/^recordingStorageKind/).selectOption("azureCommunicationServices");
    assert.match(await send(page, "start"), /^[24]0/);
    assert.deepEqual((await sent()).externalStorage, { recordingStorageKind: "azureCommunicationServices" });
    await leave(page);
  });

  test("what only another api-version has is there when that is chosen", async () => {
    const page = await browser.console();
    await choose(page, "startRecognizing");
    await page.getByLabel("Which kind").selectOption({ label: "speech" });
    assert.equal(await page.locator("[data-field=speechLanguages]").count(), 0);
    await page.getByLabel("api-version").selectOption("2025-08-15-preview");
    await page.getByLabel("Which kind").selectOption({ label: "speech" });
    assert.equal(await page.locator("[data-field=speechLanguages]").count(), 1);
    await choose(page, "summarizeCall");
    assert.equal(await page.getByLabel("api-version").inputValue(), "2025-08-15-preview");
    await leave(page);
  });
});
