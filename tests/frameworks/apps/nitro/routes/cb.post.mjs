import { defineHandler } from "nitro/h3";
import { receiver } from "../phone.mjs";

export default defineHandler((event) => receiver.handle(event.req));
