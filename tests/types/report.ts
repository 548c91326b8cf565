// Every export of `ringwire/report`, used as a user would: it is enough that this compiles. What must not compile says so.
import { CallAutomationError, CallReport } from "ringwire/report";
import type {
  CallReportData,
  CallReportOptions,
  ReportedCall,
  ReportedMoment,
  ReportedPerson,
  ReportedReason,
  ReportedUnknown,
} from "ringwire/report";
import { parseCallAutomationEvents } from "ringwire";
import { CallbackReceiver } from "ringwire/callbacks";

const options: Required<CallReportOptions> = { masked: false, maxCalls: 10 };
const report = new CallReport(options);
new CallbackReceiver({ unverified: true }).on("*", report.add);
report.add(parseCallAutomationEvents("[]"));
const held: number = report.calls;
const data: CallReportData = report.toJSON();
const unknown: ReportedUnknown[] = [...data.unknownEvents, ...data.calls.flatMap((call: ReportedCall) => call.unknownEvents)];
const why = ({ reason, text, code, subCode, message }: ReportedReason): string => [reason, text, code, subCode, message].join();
const when = ({ at = "", operationContext = "" }: ReportedMoment): string => at + operationContext;
const who = ({ id, stays, invitations }: ReportedPerson): string[] => [
  id,
  ...stays.map(({ joinedAt = "" }) => joinedAt),
  ...invitations.map(when),
];
export const lines = data.calls.map((call) => [
  call.end && why(call.end),
  ...call.people.flatMap(who),
  ...call.failures.map(why),
  String(report),
]);
// @ts-expect-error a misspelt option
new CallReport({ mask: true });
// @ts-expect-error no event
report.add("PlayCompleted");
export const all = [held, unknown.length, CallAutomationError.name];
