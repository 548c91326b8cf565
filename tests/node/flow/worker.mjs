// Durable Objects that each own a call: with SQLite and without.
import { DurableObject } from "cloudflare:workers";
import { CallbackReceiver } from "ringwire/callbacks";
import { DurableObjectStore } from "ringwire/callbacks/durable-object";
import { outcomes } from "./store-checks.mjs";

class Call extends DurableObject {
  receiver = new CallbackReceiver({ unverified: true, store: new DurableObjectStore(this.ctx.storage), pollMs: 0 });
  /** Another one after each start. */
  life = crypto.randomUUID();

  async fetch(request) {
    switch (new URL(request.url).pathname) {
      case "/callbacks":
        return this.receiver.handle(request, this.ctx);
      case "/wait":
        return Response.json([
          this.life,
          await this.receiver.waitFor({ callConnectionId: "c", kind: "PlayCompleted" }, { timeoutMs: 5000 }),
        ]);
      case "/flow":
        return Response.json([this.life, await this.flow()]);
      case "/place":
        // The flow goes on without us: its first step is done when this is answered.
        this.flow().catch(() => {});
        await this.placed;
        return Response.json([this.life]);
      case "/checks": {
        const { storage } = this.ctx;
        const found = await outcomes(async () => {
          await storage.deleteAll();
          return () => new DurableObjectStore(storage);
        });
        return Response.json(found);
      }
    }
  }

  flow() {
    let placed;
    this.placed = new Promise((resolve) => (placed = resolve));
    return this.receiver.flow("a call", async (flow) => {
      const caller = await flow.step("place", () => this.life);
      placed();
      const { id } = await flow.waitFor("pressed", { callConnectionId: "c", kind: "RecognizeCompleted" }, { timeoutMs: 20_000 });
      return { caller, id };
    });
  }
}

export class SqlCall extends Call {}
export class KvCall extends Call {}

export default {
  fetch(request, env) {
    const { searchParams } = new URL(request.url);
    const calls = env[searchParams.get("kind")];
    return calls.get(calls.idFromName(searchParams.get("call"))).fetch(request);
  },
};
