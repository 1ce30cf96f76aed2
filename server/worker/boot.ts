import { ensureFirstAdmin } from "@/server/auth/first-admin";
import { closeDb, getDb } from "@/server/db";
import { getEnv } from "@/server/env";
import type { Env } from "@/server/env";
import { logger } from "@/server/logger";
import { announce } from "./announce";
import { onShutdown } from "./shutdown";

// Next.js instantiates modules twice: one boot per process, so not module state.
const holder = globalThis as typeof globalThis & {
  slipwayBoot?: Promise<void>;
  /** Read by `scripts/start.mjs`. */
  slipwayDemo?: { first: boolean; told: Promise<void> };
};

/**
 * Brings the product up inside a process whose database is migrated: first admin and worker, as its role says.
 * Once per process.
 */
export function boot(): Promise<void> {
  holder.slipwayBoot ??= bringUp(getEnv());
  return holder.slipwayBoot;
}

async function bringUp(env: Env): Promise<void> {
  onShutdown("database connections", closeDb);
  if (env.role !== "worker") await announceFirstAdmin(env);
  if (env.role !== "web") {
    const { startWorker } = await import("./main");
    const worker = await startWorker();
    onShutdown("worker", (graceMs) => worker.stop(graceMs));
    if (env.demo) await bringUpDemo();
  }
}

/** The demo's releases, told as they go; `npm start` waits for the first ones. */
async function bringUpDemo(): Promise<void> {
  const first = (await getDb().run.count({ where: { trigger: "demo" } })) === 0;
  const { startDemo } = await import("@/server/demo");
  const stop = new AbortController();
  const told = startDemo({ say: (line) => announce("demo", line), signal: stop.signal }).catch(
    (error: unknown) => logger.error({ err: error }, "the demo broke"),
  );
  onShutdown("demo", async () => {
    stop.abort();
    await told;
  });
  holder.slipwayDemo = { first, told };
}

async function announceFirstAdmin(env: Env): Promise<void> {
  const { email, signInPath } = await ensureFirstAdmin(getDb(), env);
  if (signInPath !== null) announce("admin", `${email} — sign in once with ${env.publicUrl}${signInPath}`);
}
