import type { Db, Tx } from "@/server/db";
import type { Operation } from "@/server/db/generated/client";
import type { Work, WorkKind, WorkResults } from "@/server/runtimes/runtime";

/** How an operation ended, as its row and its subject's row will say it. */
export interface Conclusion<K extends WorkKind = WorkKind> {
  status: "Success" | "Failed" | "Aborted";
  /** One sentence, when it did not succeed. */
  error: string | null;
  data: WorkResults[K] | null;
}

/**
 * What one kind of work means to the product. The driver in this room claims the operation, starts the work on the
 * runtime, follows it, stores its log and concludes it; a handler says what to do and writes down what came of it.
 */
export interface OperationHandler<K extends WorkKind = WorkKind> {
  kind: K;
  /**
   * The work as it stands now. May do slow things (resolve secrets, make an addon), must be repeatable: it runs again
   * after a crash. Throws `OperationRefused` when the work cannot be done.
   */
  prepare(db: Db, operation: Operation): Promise<Extract<Work, { kind: K }>>;
  /** Secrets that only this work knows, such as the address it imports from: masked in its log and its error. */
  secretsOf?(work: Extract<Work, { kind: K }>): string[];
  /** In the transaction that marks the operation Running. */
  onStarted(tx: Tx, operation: Operation): Promise<void>;
  /** In the transaction that concludes the operation. */
  onConcluded(tx: Tx, operation: Operation, conclusion: Conclusion<K>): Promise<void>;
}

/** The work cannot be done, and trying again would not help. */
export class OperationRefused extends Error {
  override readonly name = "OperationRefused";
}
