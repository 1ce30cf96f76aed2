import pg from "pg";

/** Any number that nothing else in this database locks. */
const DEMO_LOCK = "7163094112";

/**
 * Runs `work` while no other process of this database does. The lock ends with the process that holds it, and the
 * next one that waits goes on. Returns without running it when `signal` is aborted while waiting.
 */
export async function withDemoLock(
  databaseUrl: string,
  signal: AbortSignal,
  work: () => Promise<void>,
): Promise<void> {
  if (signal.aborted) return;
  const client = new pg.Client({
    connectionString: databaseUrl,
    application_name: "slipway-demo",
    keepAlive: true,
  });
  // A connection that breaks later only ends the lock; the queries below report their own failure.
  client.on("error", () => undefined);
  const giveUp = () => void client.end().catch(() => undefined);
  signal.addEventListener("abort", giveUp, { once: true });
  try {
    await client.connect();
    await client.query("SELECT pg_advisory_lock($1)", [DEMO_LOCK]);
    await work();
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    signal.removeEventListener("abort", giveUp);
    await client.end().catch(() => undefined);
  }
}
