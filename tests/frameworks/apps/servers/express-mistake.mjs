// Who confuses the two forms of the receiver must find out.
import { createServer } from "node:http";
import { listening } from "./listening.mjs";
import { receiver } from "./phone.mjs";

const { default: express } = await import(process.argv[2]);
const app = express();
app.post("/cb", receiver.handle);
app.post("/not-called/cb", receiver.node);
listening(createServer(app));
