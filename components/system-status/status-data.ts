import type { ApiOutputs } from "@/components/trpc";
import { formatBytes } from "@/components/ui/format-time";

export type SystemStatusData = ApiOutputs["system"]["status"];
type Lease = SystemStatusData["leases"]["items"][number];

/** A run or operation as the lists of this page name it. */
export type WorkItem = Pick<Lease, "queue" | "id" | "projectId" | "operationKind" | "run">;

/** What runs and operations are due together, and for how long the longest of them has been. */
export function sumDue(due: SystemStatusData["due"]): { due: number; untaken: number; oldestAgeMs: number } {
  return {
    due: due.reduce((sum, queue) => sum + queue.due, 0),
    untaken: due.reduce((sum, queue) => sum + queue.untaken, 0),
    oldestAgeMs: Math.max(0, ...due.map((queue) => queue.oldestAgeMs)),
  };
}

/** A few builds and their logs. */
const LOW_DISK_BYTES = 1_000_000_000;

/** What is wrong, a sentence each, the worst first; empty when work goes on. */
export function listConcerns(status: SystemStatusData): string[] {
  const { untaken } = sumDue(status.due);
  const alive = status.workers.filter((worker) => worker.alive).length;
  const stuck = status.queues.filter((queue) => queue.ahead === null && !queue.paused);
  const { connections, maxConnections } = status.database;
  const lastCleanUp = status.retention.passes.find(({ scope }) => scope === "records");
  return [
    ...(alive === 0 ? ["No worker is alive: nothing runs until one is started."] : []),
    ...(untaken > 0
      ? [
          `${untaken} due ${untaken === 1 ? "item has" : "items have"} waited for a worker for over a minute; /readyz answers 503.`,
        ]
      : []),
    ...stuck.map(
      (queue) =>
        `Runs of ${queue.pipelineId} / ${queue.stage} in ${queue.projectId} are queued behind nothing: abort them and run the flow again.`,
    ),
    ...(lastCleanUp === undefined || lastCleanUp.error === null
      ? []
      : [`The last clean-up of the database broke, so old runs and logs stay: ${lastCleanUp.error}`]),
    ...(status.disk === null || status.disk.freeBytes >= LOW_DISK_BYTES
      ? []
      : [
          `${formatBytes(status.disk.freeBytes)} are free on the disk of ${status.disk.path}: builds, logs and the database need more. Free some space.`,
        ]),
    ...(connections >= maxConnections * 0.9
      ? [
          `${connections} of ${maxConnections} database connections are in use: raise max_connections, or run fewer processes.`,
        ]
      : []),
  ];
}

const REMOVED_WORDS: Record<string, readonly [string, string]> = {
  runs: ["run", "runs"],
  logs: ["log", "logs"],
  images: ["image", "images"],
  work: ["entry of history", "entries of history"],
};

/** What a clean-up removed, in words: `3 runs, 1 log`. */
export function describeRemoved({
  removed,
  tookMs,
}: Pick<SystemStatusData["retention"]["passes"][number], "removed" | "tookMs">): string {
  const parts = removed.map(({ kind, count }) => {
    const [one, many] = REMOVED_WORDS[kind] ?? [kind, kind];
    return `${count} ${count === 1 ? one : many}`;
  });
  if (parts.length > 0) return parts.join(", ");
  return tookMs === null ? "nothing so far" : "nothing";
}

/** `host/pid/started/random` as people read it: `host · pid`. */
export function shortOwner(owner: string): string {
  const [host, pid] = owner.split("/");
  return pid === undefined ? owner : `${host ?? ""} · ${pid}`;
}
