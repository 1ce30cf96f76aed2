import type { ProcessIdentity } from "@/server/machine";
import type { ServiceState } from "../runtime";
import type { Backend } from "./backend";
import type { Release } from "./records";
import { Replica, type ReplicaOptions } from "./replica";

/** How long a process may take to end after it was asked to. */
const STOP_GRACE_MS = 10_000;

export type GroupOptions = Omit<ReplicaOptions, "name" | "onProcess" | "log"> & {
  log: (source: string, text: string) => void;
  /** Told whenever one of the processes changes. */
  onProcesses: () => void;
};

/** All replicas of one version of a service. */
export class ReleaseGroup {
  readonly release: Release;
  private readonly replicas: Replica[];
  private readonly leaders = new Map<string, ProcessIdentity>();

  constructor(options: GroupOptions, knownGood: boolean) {
    this.release = options.release;
    this.replicas = Array.from({ length: options.release.replicas }, (_unused, index) => {
      const name = String(index);
      return new Replica(
        {
          ...options,
          name,
          log: (text) => options.log(name, text),
          onProcess: (leader) => {
            if (leader === null) this.leaders.delete(name);
            else this.leaders.set(name, leader);
            options.onProcesses();
          },
        },
        knownGood,
      );
    });
  }

  /** Resolves when every replica was healthy once; rejects with the first `ReplicaFailure` or the abort reason. */
  async allHealthy(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    let onAbort: () => void = () => undefined;
    const aborted = new Promise<never>((_resolve, reject) => {
      onAbort = () => reject(new Error("The rollout was called off.", { cause: signal.reason }));
      signal.addEventListener("abort", onAbort, { once: true });
    });
    try {
      await Promise.race([Promise.all(this.replicas.map((replica) => replica.firstHealthy)), aborted]);
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
    // Healthy at first and dead by the time the last one was healthy.
    const dead = this.replicas.find((replica) => replica.failure !== null);
    if (dead?.failure) throw dead.failure;
  }

  keepRunning(): void {
    for (const replica of this.replicas) replica.keepRunning();
  }

  /** The least busy replica that is ready and not in `tried`. */
  pick(tried: ReadonlySet<Backend>): Backend | null {
    let best: Backend | null = null;
    for (const { backend } of this.replicas) {
      if (backend === null || tried.has(backend)) continue;
      if (best === null || backend.load < best.load) best = backend;
    }
    return best;
  }

  processes(): ProcessIdentity[] {
    return [...this.leaders.values()];
  }

  /** Returns how many requests were cut off because they did not end in time. */
  async drainAndStop(drainMs: number): Promise<number> {
    const cut = await Promise.all(
      this.replicas.map((replica) => replica.drainAndStop(drainMs, STOP_GRACE_MS)),
    );
    return cut.reduce((sum, count) => sum + count, 0);
  }

  async stop(): Promise<void> {
    await Promise.all(this.replicas.map((replica) => replica.stop(STOP_GRACE_MS)));
  }

  state(): Pick<ServiceState, "status" | "replicas" | "detail"> {
    const ready = this.replicas.filter((replica) => replica.backend !== null).length;
    const desired = this.replicas.length;
    const problem = this.replicas.find((replica) => replica.backend === null)?.problem ?? null;
    return {
      status: ready === desired ? "healthy" : "degraded",
      replicas: { desired, ready },
      detail:
        ready === desired ? null : `${ready} of ${desired} replicas are ready: ${problem ?? "starting"}.`,
    };
  }
}
