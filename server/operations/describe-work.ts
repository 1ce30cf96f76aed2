import type { Tx } from "@/server/db";
import type { OperationKind } from "@/server/db/generated/client";

const WORDS = {
  build: "the build",
  job: "the job run",
  rollout: "the roll-out",
  backup: "the backup",
  restore: "the restore",
  exec: "the command",
  import: "the import",
  restart: "the restart",
} as const satisfies Record<OperationKind, string>;

/** What of a run's steps is still going, each as people say it: “the build on runtime “local” (machine ci-7)”. */
export async function describeLiveWork(
  tx: Tx,
  runId: string,
  nodeKeys: readonly string[],
): Promise<{ nodeKey: string; what: string }[]> {
  const operations = await tx.operation.findMany({
    where: { runId, nodeKey: { in: [...nodeKeys] }, concludedAt: null },
    select: { nodeKey: true, kind: true, runtimeId: true, leaseOwner: true },
    orderBy: { createdAt: "asc" },
  });
  return operations.map(({ nodeKey, kind, runtimeId, leaseOwner }) => {
    // `machine/pid/…`, see `Leases`.
    const machine = leaseOwner?.split("/")[0];
    const where = machine === undefined ? "" : ` (machine ${machine})`;
    return { nodeKey: nodeKey ?? "", what: `${WORDS[kind]} on runtime “${runtimeId}”${where}` };
  });
}
