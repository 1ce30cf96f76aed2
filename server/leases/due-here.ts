import type { Db } from "@/server/db";
import type { LeasedTable } from "./leased-table";

type Listener = () => void;
type Listeners = Map<LeasedTable, Set<Listener>>;

// Next.js instantiates modules once for instrumentation and once for routes: one for both, so not module state.
const holder = globalThis as typeof globalThis & { slipwayDueHere?: WeakMap<Db, Listeners> };

function listenersOf(db: Db): Listeners {
  holder.slipwayDueHere ??= new WeakMap();
  const known = holder.slipwayDueHere.get(db) ?? new Map<LeasedTable, Set<Listener>>();
  holder.slipwayDueHere.set(db, known);
  return known;
}

/** Has this process's worker look at once: the database's ring takes its way through two other processes. */
export function tellDueHere(db: Db, table: LeasedTable): void {
  for (const listener of listenersOf(db).get(table) ?? []) listener();
}

/** Calls `listener` whenever this process has made a row due, until the returned function is called. */
export function onDueHere(db: Db, table: LeasedTable, listener: Listener): () => void {
  const listeners = listenersOf(db);
  const set = listeners.get(table) ?? new Set();
  listeners.set(table, set.add(listener));
  return () => set.delete(listener);
}
