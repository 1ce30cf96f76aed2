import { ensureFirstAdmin } from "@/server/auth/first-admin";
import { closeDb, getDb } from "@/server/db";
import { getEnv } from "@/server/env";
import type { Env } from "@/server/env";
import { announce } from "./announce";
import { onShutdown } from "./shutdown";

// Next.js instantiates modules twice: one boot per process, so not module state.
const holder = globalThis as typeof globalThis & { slipwayBoot?: Promise<void> };

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
  }
}

async function announceFirstAdmin(env: Env): Promise<void> {
  const { email, signInPath } = await ensureFirstAdmin(getDb(), env);
  if (signInPath !== null) announce("admin", `${email} — sign in once with ${env.publicUrl}${signInPath}`);
}
