import { download } from "../../../download.mjs";

export const GET = async () => Response.json(await download());
