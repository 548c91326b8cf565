// The limits of the custom calling context, as the service documents them for its headers and for Teams phones:
// https://learn.microsoft.com/azure/communication-services/how-tos/call-automation/custom-context
// Here, not in the core: a kilobyte of the client for what few calls have.
import { argumentError, CallAutomationError } from "../errors.js";
import { get, read, readOnce } from "../platform/values.js";

const NAME = "customCallingContext";
/** The option of the official package that holds other options. */
const OFFICIAL = "requestOptions";
const CUSTOM = "X-MS-Custom-";
const PREFIXES = [CUSTOM, "X-"];
const LONGEST_NAME = 64;
const LONGEST_TOPIC = 48;
const MOST_CALLER_INFORMATION = 10;
const CONTROL = /\p{Cc}/u;

/**
 * By kind, in small letters: the longest value, how many there may be, and what its names and values may not have.
 *
 * @type {Record<string, { longest: number, most: number, name: RegExp, value: RegExp, expected: string }>}
 */
const LIMITS = {
  voip: { longest: 1024, most: 1000, name: CONTROL, value: CONTROL, expected: "expected no control characters" },
  sipx: {
    longest: 256,
    most: 5,
    name: /[^A-Za-z0-9.!%*_+~-]/,
    value: /[^A-Za-z0-9.!%*_+~=;-]/,
    expected: "expected letters, digits and . ! % * _ + ~ -, in values also = ;",
  },
};

/**
 * The arguments of an operation, with what the core needs more than once read once: the options of the official package, and the calling
 * context, which is checked here. What is no list of headers is left to the core.
 *
 * @param {string} operation
 * @param {unknown[]} args
 * @param {(args: unknown[]) => void} checkBefore refuses what is wrong up to the calling context
 */
export function readArguments(operation, args, checkBefore) {
  return args.map((arg, index) => {
    if (Array.isArray(arg)) return arg;
    const [list, official] = [read(arg, NAME), read(arg, OFFICIAL)];
    if (!list && !official) return arg;
    const headers = Array.isArray(list) ? list.map((header) => readOnce(header)) : list;
    if (Array.isArray(headers))
      check(headers, (target, expected) => {
        checkBefore(args.slice(0, index + 1));
        throw argumentError(`${operation}: ${NAME}${target}`, expected);
      });
    return readOnce(arg, { [NAME]: headers, [OFFICIAL]: readOnce(official) });
  });
}

/**
 * The error of an operation that has no calling context: the official package drops it there, as the service has no field for it.
 *
 * @param {unknown} error
 * @param {unknown[]} args
 */
export function withHint(error, args) {
  const refusal = new RegExp(`^(\\w+: \\w+\\.${NAME}: this option does not exist).*`);
  if (error instanceof CallAutomationError && args.some((arg) => Array.isArray(get(arg, NAME))))
    error.message = error.message.replace(
      refusal,
      "$1 here: the service takes it in addParticipant and transferCallToParticipant",
    );
  return error;
}

/**
 * @param {unknown[]} headers
 * @param {(target: string, expected: string) => never} refuse
 */
function check(headers, refuse) {
  /** @type {Record<string, number>} */
  const counts = {};
  for (const [index, header] of headers.entries()) {
    /** @param {string} name */
    const text = (name) => {
      const value = read(header, name);
      return typeof value === "string" ? value : undefined;
    };
    /**
     * @param {string} member
     * @param {string} expected
     */
    const wrong = (member, expected) => refuse(`[${index}]${member}`, expected);
    /**
     * @param {string} member
     * @param {string} value
     * @param {number} longest
     */
    const limit = (member, value, longest) => {
      if ([...value].length > longest) wrong(member, `expected at most ${longest} characters`);
    };
    const kind = text("kind")?.toLowerCase() ?? "";
    if (kind === "teamsphonecalldetails") {
      limit(".callTopic", text("callTopic") ?? "", LONGEST_TOPIC);
      const caller = ".teamsPhoneCallerDetails";
      const information = read(read(header, caller.slice(1)), "additionalCallerInformation");
      if (Object.keys(information ?? {}).length > MOST_CALLER_INFORMATION)
        wrong(`${caller}.additionalCallerInformation`, `expected at most ${MOST_CALLER_INFORMATION} members`);
      continue;
    }
    const rules = LIMITS[kind === "sipuui" ? "sipx" : kind];
    const [key, value] = [kind === "sipuui" ? "User-To-User" : text("key"), text("value")];
    // What is missing, or of another type, the core refuses.
    if (!rules || key === undefined || value === undefined) continue;
    let prefix = "";
    if (kind === "sipx") {
      const given = read(header, "sipHeaderPrefix") ?? CUSTOM;
      const known = PREFIXES.find((one) => one.toLowerCase() === String(given).toLowerCase());
      if (!known) continue;
      prefix = known;
      // In the contract's spelling; the header is a copy.
      Object.assign(/** @type {object} */ (header), { sipHeaderPrefix: prefix });
    }
    if (!key.trim()) wrong(".key", "expected a string that is not empty");
    if (prefix && key.toLowerCase().startsWith(prefix.toLowerCase())) wrong(".key", `expected the name without ${prefix}`);
    limit(".key", prefix + key, LONGEST_NAME);
    limit(".value", value, rules.longest);
    if (rules.name.test(key)) wrong(".key", rules.expected);
    if (rules.value.test(value)) wrong(".value", rules.expected);
    counts[kind] = (counts[kind] ?? 0) + 1;
    if (counts[kind] > rules.most) wrong("", `expected at most ${rules.most} headers of this kind`);
  }
}
