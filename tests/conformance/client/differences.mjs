// Where the two SDKs differ and mean to: each entry turns what the official one does into what ours does, and says why. A test
// fails when an entry is not needed any more, and when anything differs that is not listed here.

const isObject = (value) => typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** Every object in a value, from the inside out. */
function* objects(value) {
  if (!isObject(value) && !Array.isArray(value)) return;
  for (const inner of Object.values(value)) yield* objects(inner);
  if (isObject(value)) yield value;
}

/** Changes those of the objects in a value that are selected. */
const change = (value, select, act) => [...objects(value)].filter(select).forEach(act);

/** Gives an object other members, in their order; it stays the same object. */
const become = (object, members) => {
  for (const name of Object.keys(object)) delete object[name];
  Object.assign(object, members);
};

const without = (object, ...names) => Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));

const isEmpty = (value) => isObject(value) && Object.keys(value).length === 0;

const IDENTIFIER_MEMBERS = ["communicationUser", "phoneNumber", "microsoftTeamsUser", "microsoftTeamsApp", "teamsExtensionUser"];
const kindOf = (model) => IDENTIFIER_MEMBERS.find((name) => isObject(model[name])) ?? "unknown";

/** The options of a case: its last argument, where that is a bag. */
const optionsOf = ({ arguments: args }) => (isObject(args.at(-1)) ? args.at(-1) : {});

// ── What is new with each request ───────────────────────────────────────────────────────────────────────────────────────────

/** Stands for every id that an SDK makes up. */
export const NEW_ID = "6c5e3a1b-0c2d-4e4f-8a6b-1d3f5a7c9e0b";
/** Stands for the time of every request. */
export const NOW = "Fri, 20 Nov 2026 09:30:00 GMT";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Puts the same in place of ids and times that are new with each request of either SDK. Ids must be UUIDs of version 4. */
export function settle(request) {
  const { headers, body } = request;
  for (const name of ["x-ms-client-request-id", "repeatability-request-id"]) if (UUID.test(headers[name])) headers[name] = NEW_ID;
  const sent = headers["repeatability-first-sent"];
  if (sent && new Date(sent).toUTCString() === sent) headers["repeatability-first-sent"] = NOW;
  if (UUID.test(body?.operationContext)) body.operationContext = NEW_ID;
  return request;
}

// ── Requests ────────────────────────────────────────────────────────────────────────────────────────────────────────────────

export const REQUEST_DIFFERENCES = {
  "headers of its own pipeline": {
    why: "the official pipeline says which package, platform and encodings it is; fetch writes the host and the encodings itself",
    apply({ headers }) {
      for (const name of ["user-agent", "accept-encoding", "host"]) delete headers[name];
    },
  },
  "the URL as a header": {
    why: "the official package sends its note to itself, OriginalUrl, to the host of the recording",
    apply({ headers }) {
      delete headers.originalurl;
    },
  },
  "the id is asked back": {
    why: "ours asks the service to repeat x-ms-client-request-id, so that the logs of both sides can be joined",
    apply({ headers }) {
      headers["x-ms-return-client-request-id"] = "true";
    },
  },
  "marks in a path": {
    why: "encodeURIComponent leaves !'()* as they are, which RFC 3986 counts among the delimiters; ours encodes them too. No id has them",
    apply(request) {
      const [path, ...query] = request.url.split("?");
      const encoded = path.replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
      request.url = [encoded, ...query].join("?");
    },
  },
  "no kind in media operations": {
    why: "the official package says what an identifier is in calls, not in media; ours always does, as the service does itself",
    apply: ({ body }) =>
      change(
        body,
        (model) => "rawId" in model && !("kind" in model),
        (model) => become(model, { kind: kindOf(model), ...model }),
      ),
  },
  "a number that is not withheld": {
    why: "the official package says isAnonymous: false of every number; ours leaves out what is the default",
    apply: ({ body }) =>
      change(
        body,
        (model) => "value" in model && model.isAnonymous === false,
        (model) => delete model.isAnonymous,
      ),
  },
  "headers that are none": {
    why: "the official package sends empty lists of headers to add and to transfer; ours sends those there are",
    apply({ body }) {
      const context = body?.customCallingContext;
      const empty = Object.keys(context ?? {}).filter((name) => isEmpty(context[name]));
      for (const name of empty) delete context[name];
    },
  },
  "no custom calling context": {
    why: "the official package sends a customCallingContext when none is given; ours does not",
    apply({ body }, { arguments: args }) {
      const given = [args[0], optionsOf({ arguments: args })].some((argument) => argument?.customCallingContext);
      if (body && !given) delete body.customCallingContext;
    },
  },
  "a callback URL that is dropped": {
    why: "the official package takes operationCallbackUrl of startContinuousDtmfRecognition and does not send it; ours does",
    apply({ body }, { operation, arguments: args }) {
      const { operationCallbackUrl } = optionsOf({ arguments: args });
      if (operation === "startContinuousDtmfRecognition" && operationCallbackUrl)
        body.operationCallbackUri = operationCallbackUrl;
    },
  },
  "zero seconds": {
    why: "the official package takes 0 seconds for 'not given' and sends its default; ours sends 0",
    apply({ body }, { operation, arguments: args }) {
      if (operation !== "startRecognizing") return;
      const options = optionsOf({ arguments: args });
      const { recognizeOptions } = body;
      if (options.initialSilenceTimeoutInSeconds === 0) recognizeOptions.initialSilenceTimeoutInSeconds = 0;
      if (options.endSilenceTimeoutInSeconds === 0) recognizeOptions.speechOptions.endSilenceTimeoutInMs = 0;
    },
  },
  "no context with the old signature": {
    why: "the official package gives a new operationContext to recognise, but not where the number of tones stands by itself; ours always",
    apply({ body }, { operation, arguments: args }) {
      if (operation === "startRecognizing" && typeof args[1] === "number") body.operationContext ??= NEW_ID;
    },
  },
  "the order of members": {
    why: "JSON has none, but bytes are easier to compare: ours writes what tells objects apart first, and shares the table of contexts",
    apply({ body }, { operation }) {
      if (isObject(body?.callLocator)) become(body.callLocator, { kind: body.callLocator.kind, ...body.callLocator });
      if (operation === "startRecognizing") {
        const { recognizeInputType, recognizeOptions, ...others } = body;
        become(body, { recognizeInputType, recognizeOptions, ...others });
      }
      if (operation.endsWith("MediaStreaming") && body.operationContext)
        become(body, { operationContext: body.operationContext, ...body });
    },
  },
};

// ── Results ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** A result as data: without the object that controls the call, and without members that are there but undefined. */
export const shown = (result) =>
  result === undefined ? undefined : JSON.parse(JSON.stringify(result.callConnectionProperties ?? result));

export const RESULT_DIFFERENCES = {
  "nothing as an object": {
    why: "some official methods that give nothing give an empty object; ours give undefined, as the types of both say",
    apply(holder, { answer }) {
      if (answer === undefined && isEmpty(holder.result)) delete holder.result;
    },
  },
  "the callback URL by its name on the wire": {
    why: "the official type says callbackUrl, its object has callbackUri",
    apply: ({ result }) =>
      change(
        result,
        (object) => "callbackUri" in object,
        (object) => become(object, { ...without(object, "callbackUri"), callbackUrl: object.callbackUri }),
      ),
  },
  "a participant that is none": {
    why: "the official addParticipant gives an empty participant where the service names none",
    apply({ result }, { operation }) {
      if (operation === "addParticipant" && isEmpty(result.participant)) delete result.participant;
    },
  },
  "the call somebody came from": {
    why: "the official moveParticipants gives back its argument; ours gives what the service says",
    apply({ result }, { operation, answer }) {
      if (operation === "moveParticipants" && answer.fromCall === undefined) delete result.fromCall;
    },
  },
  "raw ids that were left out": {
    why: "where the service sends no rawId, ours makes it of the rest; a user's and an unknown one's id is the raw id itself",
    apply: ({ result }, { rawIdOf }) =>
      change(
        result?.targetParticipants,
        (object) =>
          !("rawId" in object) &&
          ["phoneNumber", "microsoftTeamsUserId", "teamsAppId", "tenantId"].some((name) => name in object),
        (object) => (object.rawId = rawIdOf(object)),
      ),
  },
  "clouds that were left out": {
    why: "where the service does not say so, ours says that the cloud is the public one and the user no visitor, as requests do",
    apply: ({ result }) =>
      change(
        result,
        (object) => ("microsoftTeamsUserId" in object || "teamsAppId" in object || "tenantId" in object) && !("cloud" in object),
        (object) =>
          Object.assign(
            object,
            { cloud: "public" },
            "microsoftTeamsUserId" in object && { isAnonymous: object.isAnonymous ?? false },
          ),
      ),
  },
  "withheld and asserted numbers": {
    why: "the official package drops isAnonymous and assertedId of a number it receives; ours keeps them",
    apply: ({ result }) =>
      change(
        result,
        (object) =>
          (object.rawId === "4:anonymous" || object.rawId?.includes("_b2")) &&
          "phoneNumber" in object &&
          !("assertedId" in object),
        (object) => Object.assign(object, object.phoneNumber === "anonymous" ? { isAnonymous: true } : { assertedId: "b2" }),
      ),
  },
};

// ── Errors ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────

export const ERROR_DIFFERENCES = {
  "no details as an object": {
    why: "the official package gives an empty object where nothing was answered; ours gives nothing",
    apply(holder) {
      if (isEmpty(holder.details)) holder.details = undefined;
    },
  },
  "the error inside by its name on the wire": {
    why: "the official package renames one member of an answer it otherwise gives as it is; ours renames none",
    apply: ({ details }) =>
      change(
        details,
        (object) => "innerError" in object,
        (object) => become(object, { ...without(object, "innerError"), innererror: object.innerError }),
      ),
  },
};

// ── Events ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** An event as data that is the same before and after JSON, but for points in time, which stay `Date`s. */
export const eventShown = (event) => {
  const members = Object.entries(event).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    members.map(([name, value]) => [name, value instanceof Date ? value : JSON.parse(JSON.stringify(value))]),
  );
};

export const EVENT_DIFFERENCES = {
  "what the envelope says": {
    why: "the official parser keeps the data only; ours keeps what the envelope says beside it",
    apply({ event }, { envelope }) {
      const names = Object.keys(envelope).filter((name) => name !== "data" && !(name in event));
      for (const name of names) event[name] = envelope[name];
    },
  },
  "a time that is a string": {
    why: "the official type of startDateTime is Date, its parser leaves the string",
    apply({ event }) {
      if (event.startDateTime) event.startDateTime = new Date(event.startDateTime);
    },
  },
  "who was transferred": {
    why: "the official parser leaves transferTarget and transferee as they stand on the wire; ours reads them like any other",
    apply({ event }, { personOf }) {
      for (const name of ["transferTarget", "transferee"]) if (event[name]) event[name] = personOf(event[name]);
    },
  },
  "words with a capital": {
    why: "the service began words with a capital before; ours gives the word of the types",
    apply({ event }) {
      if (event.recordingKind) event.recordingKind = event.recordingKind[0].toLowerCase() + event.recordingKind.slice(1);
    },
  },
  "people without a kind": {
    why: "as in results: raw ids and clouds that were left out, numbers that are withheld or have an asserted id",
    apply({ event }, { rawIdOf }) {
      const holder = { result: { targetParticipants: event.participants?.map(({ identifier }) => identifier) } };
      const ofPeople = ["raw ids that were left out", "clouds that were left out", "withheld and asserted numbers"];
      for (const name of ofPeople) RESULT_DIFFERENCES[name].apply(holder, { rawIdOf });
    },
  },
};

// ── Applying them ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Keeps which differences were met, so that a test can name one that is met no more. What changes nothing is none. */
export const ledger = (differences) => {
  const met = new Set();
  const changes = (value, act) => {
    const before = JSON.stringify(value);
    act();
    return JSON.stringify(value) !== before;
  };
  return {
    /** Changes what the official SDK did into what ours does; gives the names of what was met. */
    apply(value, about) {
      const names = Object.keys(differences).filter((name) => changes(value, () => differences[name].apply(value, about)));
      names.forEach((name) => met.add(name));
      return names;
    },
    unmet: () => Object.keys(differences).filter((name) => !met.has(name)),
  };
};
