import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { findJsonFile, isErrno, writeFileAtomic } from "@/server/machine";
import type { RolloutResult } from "../runtime";
import { findImage } from "./images";
import { layoutOf, serviceFiles, type Layout, type ServiceFiles } from "./layout";
import { endOrphans, rememberProcesses } from "./orphans";
import type { Release } from "./records";
import { ReleaseGroup } from "./release-group";
import { ReplicaFailure } from "./replica";
import { Router } from "./router";
import { isSameRelease } from "./same-release";
import { ServiceLog } from "./service-log";
import {
  ServiceRecordSchema,
  type RolloutMessage,
  type RolloutRequest,
  type SupervisorArguments,
  type SupervisorState,
} from "./supervisor-protocol";

const RESUME_RETRY_MS = 2_000;

class RolloutFailure extends Error {
  override readonly name = "RolloutFailure";
  constructor(
    message: string,
    readonly lastLogLines?: string[],
  ) {
    super(message);
  }
}

/** Everything that runs of one service: its router and the replicas behind it. */
export class Supervisor {
  readonly files: ServiceFiles;
  private readonly layout: Layout;
  private readonly router: Router;
  private readonly log: ServiceLog;
  private active: ReleaseGroup | null = null;
  private readonly groups = new Set<ReleaseGroup>();
  private queue: Promise<unknown> = Promise.resolve();
  private changing = 0;
  /** What is deployed but could not be started again yet, and why. */
  private missing: { release: Release; problem: string } | null = null;
  private resumeTimer: NodeJS.Timeout | undefined;

  constructor(private readonly settings: SupervisorArguments) {
    this.layout = layoutOf(settings.rootDir);
    this.files = serviceFiles(this.layout, settings.projectId, settings.serviceId);
    this.router = new Router(settings.host, (tried) => this.active?.pick(tried) ?? null);
    this.log = new ServiceLog(this.files.logsDir);
  }

  /** Ends what a killed supervisor left behind and starts the last good release again. */
  async resume(): Promise<void> {
    await endOrphans(this.files);
    this.rememberProcesses();
    const record = await findJsonFile(this.files.state, ServiceRecordSchema);
    if (record === null) return;
    this.missing = { release: record.release, problem: "It is being started again." };
    this.log.write("router", `Starting ${record.release.image} again.`);
    await this.resumeMissing();
  }

  /** True when nothing is deployed and nothing is being deployed: there is no reason to live. */
  isIdle(): boolean {
    return this.active === null && this.missing === null && this.changing === 0;
  }

  state(): SupervisorState {
    if (this.active === null && this.missing !== null) {
      const { release, problem } = this.missing;
      const replicas = { desired: release.replicas, ready: 0 };
      return { status: "stopped", image: release.image, replicas, port: null, detail: problem };
    }
    if (this.active === null) {
      const detail = "The first version is being started.";
      return { status: "starting", image: null, replicas: { desired: 0, ready: 0 }, port: null, detail };
    }
    const { status, replicas, detail } = this.active.state();
    const { image, port } = this.active.release;
    return { status: status === "healthy" ? "healthy" : "degraded", image, replicas, port, detail };
  }

  /** Changes of a service happen one after the other, in the order they were asked for. Never rejects. */
  async rollout(
    request: RolloutRequest,
    report: (message: RolloutMessage) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const system = (text: string) => {
      this.log.write("router", text);
      report({ type: "log", stream: "system", text });
    };
    this.changing += 1;
    const turn = this.queue.then(() => this.change(request, system, report, signal));
    this.queue = turn.catch(() => undefined);
    try {
      report({ type: "succeeded", ...(await turn) });
    } catch (error) {
      const failure = error instanceof RolloutFailure ? error : new RolloutFailure(sentenceOf(error));
      this.log.write("router", failure.message);
      report({ type: "failed", reason: failure.message, lastLogLines: failure.lastLogLines });
    } finally {
      this.changing -= 1;
    }
  }

  /** Stops everything. */
  async shutDown(): Promise<void> {
    this.missing = null;
    clearTimeout(this.resumeTimer);
    const groups = [...this.groups];
    this.active = null;
    await Promise.all([...groups.map((group) => group.stop()), this.router.closeAll(1_000)]);
    this.rememberProcesses();
    this.log.close();
  }

  /** Tries until it works or a rollout has made it needless: a port that is taken now may be free in a minute. */
  private async resumeMissing(): Promise<void> {
    if (this.missing === null) return;
    const { release, problem: lastProblem } = this.missing;
    try {
      await this.bind(release.port);
      this.active = await this.startGroup(release, true);
      this.missing = null;
    } catch (error) {
      const problem = sentenceOf(error);
      if (problem !== lastProblem) this.log.write("router", problem);
      this.missing = { release, problem };
      this.resumeTimer = setTimeout(() => {
        this.queue = this.queue.then(() => this.resumeMissing());
      }, RESUME_RETRY_MS);
    }
  }

  private async change(
    request: RolloutRequest,
    system: (text: string) => void,
    report: (message: RolloutMessage) => void,
    signal: AbortSignal,
  ): Promise<RolloutResult> {
    signal.throwIfAborted();
    const previous = this.active;
    // What runs is looked up only now: a rollout that came first may have changed it.
    const present = (previous ?? this.missing)?.release ?? null;
    const release = request.release ?? present;
    if (release === null) throw new RolloutFailure("Nothing is deployed, so there is nothing to restart.");
    const result = { image: release.image, previousImage: present?.image ?? null };
    if (
      request.release !== null &&
      previous !== null &&
      isSameRelease(previous.release, release) &&
      previous.state().status === "healthy"
    ) {
      system("The service already runs exactly this release and is healthy; nothing was changed.");
      return result;
    }
    const portIsNew = !this.router.isListening(release.port);
    await this.bind(release.port);
    let group: ReleaseGroup | null = null;
    let isNew = true;
    try {
      system(`Starting ${count(release.replicas, "replica")} of ${release.image}.`);
      // The rollout's own log shows what the new version prints until it is in service.
      group = await this.startGroup(release, false, (text) => {
        if (isNew) report({ type: "log", stream: "stdout", text });
      });
      await group.allHealthy(signal);
      // On disk first: should this program die right now, the next one starts the version that was just proven.
      await writeFileAtomic(this.files.state, JSON.stringify({ release }));
    } catch (error) {
      if (group !== null) await this.stopGroup(group);
      if (portIsNew) await this.router.close(release.port, 1_000);
      throw explain(error, request.release === null ? "restart" : "release", previous !== null);
    } finally {
      isNew = false;
    }
    group.keepRunning();
    this.active = group;
    this.missing = null;
    system(
      `All replicas are healthy; requests go to the new ${request.release === null ? "processes" : "version"} now.`,
    );
    if (previous !== null) await this.retire(previous, system);
    await this.router.closeAll(this.settings.drainMs, release.port);
    return result;
  }

  private async retire(previous: ReleaseGroup, system: (text: string) => void): Promise<void> {
    const cut = await previous.drainAndStop(this.settings.drainMs);
    this.groups.delete(previous);
    this.rememberProcesses();
    system(
      cut === 0
        ? "The old version has finished its requests and was stopped."
        : `The old version was stopped; ${count(cut, "connection")} had not ended after ${this.settings.drainMs / 1000} s.`,
    );
  }

  private async startGroup(
    release: Release,
    knownGood: boolean,
    alsoLog?: (text: string) => void,
  ): Promise<ReleaseGroup> {
    const stored = await findImage(this.layout, release.image);
    if (stored === null) throw new RolloutFailure(`The artefact ${release.image} is not on this machine.`);
    const command = release.command ?? stored.metadata.startCommand;
    if (command === null)
      throw new RolloutFailure("The service has no start command, and its artefact does not name one.");
    const homeDir = join(this.files.dir, "home");
    await mkdir(homeDir, { recursive: true });
    const group = new ReleaseGroup(
      {
        release,
        command,
        contentDir: stored.contentDir,
        homeDir,
        path: this.settings.path,
        log: (source, text) => {
          this.log.write(source, text);
          alsoLog?.(text);
        },
        onProcesses: () => this.rememberProcesses(),
      },
      knownGood,
    );
    this.groups.add(group);
    return group;
  }

  private async stopGroup(group: ReleaseGroup): Promise<void> {
    await group.stop();
    this.groups.delete(group);
    this.rememberProcesses();
  }

  private async bind(port: number): Promise<void> {
    try {
      await this.router.listen(port);
    } catch (error) {
      if (isErrno(error, "EADDRINUSE")) {
        throw new RolloutFailure(
          `Port ${port} on ${this.settings.host} is already in use by another program. ` +
            "Stop that program, or give this service another port.",
        );
      }
      if (isErrno(error, "EACCES")) {
        throw new RolloutFailure(
          `This account may not listen on port ${port}. Choose a port from 1024 on, or run Slipway as another account.`,
        );
      }
      throw error;
    }
  }

  private rememberProcesses(): void {
    rememberProcesses(
      this.files,
      [...this.groups].flatMap((group) => group.processes()),
    );
  }
}

function explain(error: unknown, what: "release" | "restart", isServing: boolean): unknown {
  if (!(error instanceof ReplicaFailure)) return error;
  const sentences = {
    release: [
      "The new version did not become healthy",
      isServing ? "The old version goes on serving." : "Nothing was deployed.",
    ],
    restart: [
      "The service did not become healthy when it was started anew",
      isServing ? "The processes that ran before go on serving." : "It does not run.",
    ],
  } as const;
  const [problem, consequence] = sentences[what];
  return new RolloutFailure(`${problem}: ${error.message}. ${consequence}`, error.lastLogLines);
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? "" : "s"}`;
}
