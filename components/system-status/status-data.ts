import type { ApiOutputs } from "@/components/trpc";

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

/** What is wrong, a sentence each, the worst first; empty when work goes on. */
export function listConcerns(status: SystemStatusData): string[] {
  const { untaken } = sumDue(status.due);
  const alive = status.workers.filter((worker) => worker.alive).length;
  const stuck = status.queues.filter((queue) => queue.ahead === null);
  const { connections, maxConnections } = status.database;
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
    ...(connections >= maxConnections * 0.9
      ? [
          `${connections} of ${maxConnections} database connections are in use: raise max_connections, or run fewer processes.`,
        ]
      : []),
  ];
}

/** `host/pid/started/random` as people read it: `host · pid`. */
export function shortOwner(owner: string): string {
  const [host, pid] = owner.split("/");
  return pid === undefined ? owner : `${host ?? ""} · ${pid}`;
}
