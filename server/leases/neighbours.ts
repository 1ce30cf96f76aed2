import { readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { randomBytes } from "node:crypto";
import type { Db } from "@/server/db";
import { isAlive, ownProcess } from "@/server/machine";
import { betweenSeams } from "@/server/seams";
import { LEASED_TABLES, tableName } from "./leased-table";
import { LEASE } from "./tunables";

/**
 * The name of this process as a holder of leases: `host/pid/start/chance/pid namespace`. Two containers may share a host
 * name; a process of another namespace cannot be looked for, so it is nobody's neighbour.
 */
export function newOwner(): string {
  const self = ownProcess();
  return [hostname(), self.pid, self.startedAt, randomBytes(4).toString("hex"), pidNamespace()].join("/");
}

/**
 * After a kill −9 on this machine nobody has to wait for the dead process's leases to run out: frees what workers hold
 * whose process is gone. They are forgotten later: a claim that was under way when they died may still be committed.
 */
export async function freeDeadNeighbours(db: Db, owner: string): Promise<void> {
  const workers = await db.worker.findMany({
    where: { hostname: hostname(), id: { not: owner } },
    select: { id: true, pid: true },
  });
  const dead = workers.filter(isDeadNeighbour).map(({ id }) => id);
  if (dead.length === 0) return;
  await betweenSeams("dead workers' leases are freed", async () => {
    for (const table of LEASED_TABLES) {
      // With the condition on `wake_at` only what is not over is looked at.
      const freed = await db.$executeRaw`
        UPDATE ${tableName(table)} SET lease_expires_at = now() WHERE id IN (
          SELECT id FROM ${tableName(table)}
          WHERE wake_at IS NOT NULL AND lease_owner = ANY(${dead}) AND lease_expires_at > now()
          FOR NO KEY UPDATE SKIP LOCKED)`;
      if (freed > 0) await db.$executeRaw`SELECT pg_notify('slipway_due', ${table})`;
    }
    await db.$executeRaw`
      DELETE FROM worker WHERE id = ANY(${dead})
        AND heartbeat_at < now() - make_interval(secs => ${LEASE.durationSeconds})`;
  });
}

function isDeadNeighbour({ id, pid }: { id: string; pid: number }): boolean {
  const [, , startedAt, , namespace] = id.split("/");
  if (startedAt === undefined) return false;
  if (namespace !== undefined && namespace !== pidNamespace()) return false;
  return !isAlive({ pid, startedAt });
}

let knownNamespace: string | undefined;

/** Where pids mean something: `pid:[4026531836]` on Linux, the whole machine elsewhere. */
function pidNamespace(): string {
  if (knownNamespace !== undefined) return knownNamespace;
  try {
    knownNamespace = readlinkSync("/proc/self/ns/pid");
  } catch {
    knownNamespace = "machine";
  }
  return knownNamespace;
}
