// Every export of `ringwire/campaigns` and `ringwire/campaigns/sqlite`, used as a user would: it is enough that this compiles. What must not
// compile says so.
import type { CallAutomationClient, CallConnected, CallConnection, CallMedia } from "ringwire";
import type { CallbackReceiver } from "ringwire/callbacks";
import { CallAutomationError, Campaign, readPeople } from "ringwire/campaigns";
import type {
  AddResult,
  CampaignFlow,
  CampaignOptions,
  CampaignPerson,
  CampaignResult,
  CampaignStore,
  LineOwner,
  People,
  Plan,
  Progress,
  RefusedPerson,
} from "ringwire/campaigns";
import { SqliteCampaigns } from "ringwire/campaigns/sqlite";

declare const client: CallAutomationClient;
declare const receiver: CallbackReceiver;

interface Patient extends CampaignPerson {
  when: string;
}

const store: CampaignStore = new SqliteCampaigns("calls.db");
const owner: LineOwner = store.owner;

async function call(flow: CampaignFlow<Patient>): Promise<string> {
  const connected: CallConnected = await flow.place({
    callIntelligenceOptions: { cognitiveServicesEndpoint: "https://ai.example/" },
  });
  const media: CallMedia = flow.media;
  const connection: CallConnection = flow.connection;
  await flow.act("play", ({ operationContext }) =>
    media.playToAll([{ kind: "textSource", text: flow.person.when }], { operationContext }),
  );
  await flow.step("note", () => [connected.callConnectionId, connection, flow.number, flow.try, flow.id].length);
  await flow.optOut();
  // @ts-expect-error the number is the line's
  await flow.place({ sourceCallIdNumber: { phoneNumber: "+14255550100" } });
  return "reached";
}

const options: CampaignOptions<Patient> = {
  id: "a",
  client,
  receiver,
  store,
  callbackUrl: "https://app.example/callbacks",
  numbers: ["+14255550100", { phoneNumber: "+14255550101", atOnce: 4 }],
  call,
  ringMs: 20_000,
  maxCallMs: 300_000,
  tries: 3,
  again: { busy: { afterMs: 60_000, tries: 2 }, noAnswer: false },
  hours: { from: "09:00", to: "20:00", days: ["mon", "sat"], zone: "person" },
  zoneOf: ({ when }) => [when],
  until: new Date(),
  pace: { perSecond: 2, rampMs: 60_000 },
  doNotCall: async (phone) => phone === "",
  holdBack: 0.1,
  country: "+49",
  normalise: (phone, { when }) => phone + when,
  maxRefused: 0.02,
  owner,
  onError: (error, about) => console.error(error, about?.id, about?.try),
};
const campaign = new Campaign<Patient>(options);
// @ts-expect-error a misspelt option
new Campaign({ ...options, nubmers: [] });
// @ts-expect-error a person without a phone
await campaign.add([{ when: "today" }]);

const people: People = readPeople("people.csv", { phone: "Mobile", when: "When" }, { country: "+49" });
const added: AddResult = await campaign.add(people);
const refused: RefusedPerson[] = added.refused;
const progress: Progress = await campaign.run({ signal: AbortSignal.timeout(1000) });
const plan: Plan = await campaign.plan({ answered: 0.5, talkMs: 30_000 });
await campaign.pause();
await campaign.resume();
await campaign.stop({ hangUp: true });
for await (const result of campaign.results({ after: "a", outcome: "busy" })) {
  const { person, outcome, calls }: CampaignResult<Patient> = result;
  console.log(
    person.when,
    outcome ?? "none",
    calls.map(({ endedAt }) => endedAt.getTime()),
  );
}
const csv: ReadableStream<Uint8Array> = campaign.csv({ masked: false });
for await (const { phone } of people) console.log(phone.length);
export const used = [
  refused,
  progress.finishesAt?.getTime(),
  plan.bottleneck,
  csv,
  CallAutomationError,
  readPeople(new Response("a").body!),
];
