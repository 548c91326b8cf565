import { answer, receiver } from "../../../phone.mjs";

export const runtime = "edge";
export const dynamic = "force-dynamic";

export const GET = answer;

export const POST = (request) => receiver.handle(request);
