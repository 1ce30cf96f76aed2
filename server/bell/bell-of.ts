import type { Db } from "@/server/db";
import type { Bell } from "./bell";

// Next.js instantiates modules once for instrumentation and once for routes: one for both, so not module state.
const holder = globalThis as typeof globalThis & { slipwayBells?: WeakMap<Db, Bell> };

export function rememberBell(db: Db, bell: Bell): void {
  holder.slipwayBells ??= new WeakMap();
  holder.slipwayBells.set(db, bell);
}

/** This process's bell on a database; null where nobody has opened one, and the database itself must ring. */
export function bellOf(db: Db): Bell | null {
  return holder.slipwayBells?.get(db) ?? null;
}
