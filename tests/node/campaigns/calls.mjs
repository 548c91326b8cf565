// What the emulator's log says of calls: it judges, not the store of the campaign.

/** The calls that were placed: from where to where, and from when to when. Each time, what is new of the log is read. */
export function callsOf(emulator) {
  const requests = new Map();
  const calls = new Map();
  let last = 0;
  const read = ({ kind, request, operation, body, status, state, callConnectionId, time }) => {
    if (kind === "request" && operation === "createCall") requests.set(request, { body, at: Date.parse(time) });
    if (kind === "response" && requests.has(request) && status === 201 && !calls.has(body.callConnectionId)) {
      const { body: asked, at } = requests.get(request);
      const phone = asked.targets[0].phoneNumber.value;
      calls.set(body.callConnectionId, { phone, number: asked.sourceCallerIdNumber.value, from: at, to: Infinity });
    }
    if (kind === "state" && state === "disconnected" && calls.has(callConnectionId))
      calls.get(callConnectionId).to = Date.parse(time);
  };
  return () => {
    for (const event of emulator.events(last)) {
      last = event.sequence;
      read(event);
    }
    return [...calls.values()];
  };
}

/** The most calls that were up at once, by number or by phone. */
export function peaks(calls, by) {
  const found = {};
  for (const call of calls) {
    const up = calls.filter((other) => other[by] === call[by] && other.from <= call.from && other.to > call.from);
    found[call[by]] = Math.max(found[call[by]] ?? 0, up.length);
  }
  return found;
}
