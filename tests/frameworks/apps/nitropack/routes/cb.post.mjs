import { defineEventHandler, toWebRequest } from "h3";
import { receiver } from "../phone.mjs";

export default defineEventHandler((event) => receiver.handle(toWebRequest(event)));
