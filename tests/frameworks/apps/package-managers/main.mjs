import { virtualCall } from "./virtual.mjs";

console.log(await virtualCall());
