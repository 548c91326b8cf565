import { receiver } from "../../../phone.mjs";

export const POST = ({ request }) => receiver.handle(request);
