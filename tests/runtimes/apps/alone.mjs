// One import, the rest shaken off: the module must be linked all the same.
import { parseCallEvents } from "ringwire";

globalThis.alone = () => parseCallEvents({ eventType: "Microsoft.Communication.DtmfReceived" })[0].kind;
