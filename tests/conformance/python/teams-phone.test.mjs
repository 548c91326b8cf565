// The unmodified official package for Python plays the documented flow of Teams Phone: `teams_phone.py` makes the calls, each of its steps
// is one test here.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { finish } from "../../harness/programs.mjs";
import { python } from "../../harness/tools.mjs";
import { pkg } from "../../node/pkg.mjs";

const { serve } = await import(new URL("entries/emulator-http-node.js", pkg));
const { checkTeamsPhone } = await import(new URL("entries/emulator-node.js", pkg));

const IDS = {
  TENANT: "d3c5a1b2-1111-4222-8333-944445555666",
  ACCOUNT: "0a1b2c3d-aaaa-4bbb-8ccc-1234567890ab",
  RESOURCE: "5e6f7081-9999-4aaa-8bbb-cccccccccccc",
  AGENT: "77777777-dddd-4eee-8fff-000000000001",
  QUEUE: "77777777-dddd-4eee-8fff-000000000003",
};
const STEPS = ["consents", "places", "records", "adds", "transfers"];

async function play() {
  const { TENANT, ACCOUNT, AGENT } = IDS;
  const resourceAccounts = [{ objectId: ACCOUNT, consented: false }];
  const teamsPhone = { tenantId: TENANT, resourceAccounts, agents: [{ userId: AGENT }], after: "2028-09-30" };
  const served = await serve({ teamsPhone });
  try {
    const env = { ...IDS, CONNECTION_STRING: served.connectionString, ENDPOINT: served.endpoint };
    const program = fileURLToPath(new URL("teams_phone.py", import.meta.url));
    const output = await finish(await python(), [program], { env, limitMs: 120_000 });
    const steps = output.split("\n").filter((line) => line.startsWith("{"));
    return { output, steps: steps.map((line) => JSON.parse(line)), log: JSON.stringify(served.emulator.events()) };
  } finally {
    await served.close();
  }
}

describe("the official package for Python in a call of Teams Phone", async () => {
  const { output, steps, log } = await play();
  for (const { name, error } of steps) test(name, () => assert.equal(error, null));
  test("every step was played", () =>
    assert.deepEqual(
      steps.map(({ name }) => name),
      STEPS,
      output,
    ));
  test("the check of what it sent says what the profile did", () => {
    const { findings } = checkTeamsPhone(log);
    const verdict = (operation, identifier, call = "teamsPhone") =>
      findings.find((one) => one.operation === operation && one.identifier === identifier && one.call === call)?.verdict;
    assert.equal(verdict("addParticipant", "teamsExtensionUser"), "supported");
    assert.equal(verdict("addParticipant", "phoneNumber"), "needsChange");
    assert.equal(verdict("transferCallToParticipant", "microsoftTeamsApp"), "supported");
    assert.equal(verdict("createCall", "phoneNumber", "other"), "goneIn2028");
  });
});
