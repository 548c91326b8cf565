import { answer } from "../../../../phone.mjs";

export const GET = ({ request }) => answer(request);
