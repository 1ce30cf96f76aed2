import { getNextRuntime } from "@/server/env";

/** Next.js calls this once, before the server answers its first request. */
export async function register(): Promise<void> {
  if (getNextRuntime() !== "nodejs") return;
  const { boot } = await import("@/server/worker/boot");
  await boot();
}
