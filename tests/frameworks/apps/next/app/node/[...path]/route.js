import { download } from "../../../download.mjs";
import { answer, receiver } from "../../../phone.mjs";

export const dynamic = "force-dynamic";

export const GET = async (request) => {
  if (!new URL(request.url).pathname.endsWith("/download")) return answer(request);
  try {
    return Response.json(await download());
  } catch (error) {
    return Response.json(String(error.stack), { status: 500 });
  }
};

export const POST = receiver.handle;
