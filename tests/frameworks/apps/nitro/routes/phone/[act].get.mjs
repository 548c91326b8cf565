import { defineHandler } from "nitro/h3";
import { answer } from "../../phone.mjs";

export default defineHandler((event) => answer(event.req));
