import type { Db, Tx } from "@/server/db";
import type { RetentionPolicy } from "./policy";

/** What the figures tell apart. */
export const RETENTION_KINDS = ["runs", "logs", "work", "images"] as const;
export type RetentionKind = (typeof RETENTION_KINDS)[number];

/** One thing whose time is over. */
export interface Doomed {
  id: string;
  /** When it ended, in the database's words: a JavaScript date would round it. With the id the place in the order. */
  at: string;
  /** As people call it. */
  label: string;
  /** Why it goes. */
  reason: string;
}

export interface Removed {
  count: number;
  /** As far as it can be told. */
  bytes: number;
}

/** What goes of one kind, and how. */
export interface Rule {
  kind: RetentionKind;
  /** At most `limit`, oldest first, behind `after`. Changes nothing. */
  find(db: Db | Tx, policy: RetentionPolicy, after: Doomed | null, limit: number): Promise<Doomed[]>;
  /** Removes them in this transaction, but for those that have become wanted or are locked by somebody meanwhile. */
  remove(tx: Tx, doomed: readonly Doomed[], policy: RetentionPolicy): Promise<Removed>;
}

/** The beginning of all order, for the first page. */
export const BEGINNING = { at: "-infinity", id: "00000000-0000-0000-0000-000000000000" } as const;
