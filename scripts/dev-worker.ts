/** The worker of `npm run dev` with `SLIPWAY_ROLE=worker`: its database is prepared by `scripts/dev.ts`. */
import { boot } from "@/server/worker/boot";
import { shutDown } from "@/server/worker/shutdown";

const SHUTDOWN_GRACE_MS = 5000;

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    void shutDown(SHUTDOWN_GRACE_MS).then(() => process.exit(0));
  });
}
await boot();
