import { defineEventHandler, toWebRequest } from "h3";
import { answer } from "../../phone.mjs";

export default defineEventHandler((event) => answer(toWebRequest(event)));
