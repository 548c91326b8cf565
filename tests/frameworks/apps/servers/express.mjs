// Express 4 and 5: the receiver behind no parser, behind each of its parsers, and behind one that reads and keeps nothing.
import { createServer } from "node:http";
import { listening } from "./listening.mjs";
import { act, complain, receiver } from "./phone.mjs";

const { default: express } = await import(process.argv[2]);
const app = express();
app.get("/phone/:act", (request, response) => {
  act(request.params.act, request.query).then(
    (result) => response.json(result),
    (error) => response.status(500).json(String(error.stack)),
  );
});
app.post("/cb", receiver.node());
for (const [name, parser] of Object.entries({
  json: express.json(),
  urlencoded: express.urlencoded({ extended: true }),
  text: express.text(),
  raw: express.raw(),
  "json-of-all-types": express.json({ type: () => true }),
  "text-of-all-types": express.text({ type: () => true }),
  "raw-of-all-types": express.raw({ type: () => true }),
  consumed: (request, _, next) => request.on("end", () => next()).resume(),
})) {
  app.post(`/${name}/cb`, parser, receiver.node());
}
app.use((error, _request, response, _next) => {
  complain(error);
  response.status(500).json(error.message);
});
listening(createServer(app));
