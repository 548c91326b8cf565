import { scenario } from "./esm.mjs";

globalThis.scenario = scenario;
