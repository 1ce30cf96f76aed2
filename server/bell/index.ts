import { getDb } from "@/server/db";
import { getEnv } from "@/server/env";
import { logger } from "@/server/logger";
import { Bell } from "./bell";
import { rememberBell } from "./bell-of";

export { Bell, BELL_CHANNELS, type BellChannel } from "./bell";
export { bellOf } from "./bell-of";

// Next.js instantiates modules once for instrumentation and once for routes: one connection, so not module state.
const holder = globalThis as typeof globalThis & { slipwayBell?: Bell };

/** This process's bell, opened at the first call. */
export function getBell(): Bell {
  if (holder.slipwayBell === undefined) {
    holder.slipwayBell = new Bell(getEnv().databaseUrl, logger);
    rememberBell(getDb(), holder.slipwayBell);
    holder.slipwayBell
      .open()
      .catch((error: unknown) =>
        logger.error({ error: String(error) }, "the database cannot be listened to"),
      );
  }
  return holder.slipwayBell;
}

/** Closes this process's bell, if it was ever opened. */
export async function closeBell(): Promise<void> {
  const bell = holder.slipwayBell;
  delete holder.slipwayBell;
  await bell?.close();
}
