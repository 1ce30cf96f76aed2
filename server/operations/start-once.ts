import { inTransaction, isUniqueViolation, type Db, type Tx } from "@/server/db";

/**
 * Starts something in one transaction, once for a key: the same key again, also at the same time, finds what it
 * started. Without a key it starts each time.
 */
export async function startOnce<T>(
  db: Db,
  idempotencyKey: string | undefined,
  findByKey: (key: string) => Promise<T | null>,
  start: (tx: Tx) => Promise<T>,
): Promise<T> {
  const known = idempotencyKey === undefined ? null : await findByKey(idempotencyKey);
  if (known !== null) return known;
  try {
    return await inTransaction(db, start);
  } catch (error) {
    // Somebody else started the same key between the look and the insert.
    const theirs =
      idempotencyKey !== undefined && isUniqueViolation(error) ? await findByKey(idempotencyKey) : null;
    if (theirs === null) throw error;
    return theirs;
  }
}

/** The row an idempotency key started, as its operation knows it. */
export async function findSubjectByKey(db: Db | Tx, idempotencyKey: string): Promise<string | null> {
  const operation = await db.operation.findUnique({
    where: { idempotencyKey },
    select: { subjectId: true },
  });
  return operation?.subjectId ?? null;
}
