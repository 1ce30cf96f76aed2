import type { Db } from "@/server/db";

/** A time in which an attempt had a target for itself; instants in microseconds of the database's clock. */
export interface Hold {
  target: string;
  holder: string;
  from: number;
  to: number;
}

/** Has the database note from now on, below everything the product does, who holds which target and until when. */
export async function openHolds(db: Db): Promise<() => Promise<Hold[]>> {
  await db.$executeRawUnsafe(`
    CREATE TABLE IF NOT EXISTS hold_note (seq bigserial, target text, holder text, taken boolean, at timestamptz)`);
  await db.$executeRawUnsafe(`DELETE FROM hold_note`);
  await db.$executeRawUnsafe(`
    CREATE OR REPLACE FUNCTION note_hold() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
      was text := CASE WHEN TG_OP <> 'INSERT' THEN concat_ws('/', OLD.run_id, OLD.node_key, OLD.attempt) END;
      is_now text := CASE WHEN TG_OP <> 'DELETE' THEN concat_ws('/', NEW.run_id, NEW.node_key, NEW.attempt) END;
      what text := CASE WHEN TG_OP = 'DELETE' THEN OLD.target_id ELSE NEW.target_id END;
    BEGIN
      IF was IS DISTINCT FROM is_now THEN
        IF was IS NOT NULL THEN
          INSERT INTO hold_note (target, holder, taken, at) VALUES (what, was, false, clock_timestamp());
        END IF;
        IF is_now IS NOT NULL THEN
          INSERT INTO hold_note (target, holder, taken, at) VALUES (what, is_now, true, clock_timestamp());
        END IF;
      END IF;
      RETURN NULL;
    END $$`);
  await db.$executeRawUnsafe(`
    CREATE OR REPLACE TRIGGER note_hold AFTER INSERT OR UPDATE OR DELETE ON target_lock
    FOR EACH ROW EXECUTE FUNCTION note_hold()`);
  return async () => {
    const notes = await db.$queryRaw<{ target: string; holder: string; taken: boolean; at: number }[]>`
      SELECT target, holder, taken, (extract(epoch FROM at) * 1000000)::float8 AS at FROM hold_note ORDER BY seq`;
    const holds: Hold[] = [];
    for (const { target, holder, taken, at } of notes) {
      if (taken) holds.push({ target, holder, from: at, to: Number.POSITIVE_INFINITY });
      else {
        const hold = holds.findLast((one) => one.target === target && one.holder === holder);
        if (hold !== undefined) hold.to = at;
      }
    }
    return holds;
  };
}

/** Pairs that had one target at the same time. */
export function overlaps(holds: Hold[]): [Hold, Hold][] {
  return holds.flatMap((one, index) =>
    holds
      .slice(index + 1)
      .filter((other) => other.target === one.target && other.from < one.to && one.from < other.to)
      .map((other): [Hold, Hold] => [one, other]),
  );
}

export async function untilAllEnded(db: Db, patienceMs: number): Promise<void> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const open = await db.run.findMany({ where: { concludedAt: null }, include: { nodeAttempts: true } });
    if (open.length === 0) return;
    if (Date.now() > deadline) {
      const told = open
        .slice(0, 5)
        .map(({ number, status, waitReason, wakeAt, leaseOwner, nodeAttempts }) => ({
          number,
          status,
          waitReason,
          wakeAt,
          leaseOwner,
          nodes: nodeAttempts.map((node) => `${node.nodeKey} ${node.status} ${node.waitReason ?? ""}`),
        }));
      throw new Error(`${open.length} runs never ended: ${JSON.stringify(told, null, 1)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
