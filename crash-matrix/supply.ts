import { SYSTEM_ACTOR } from "@/server/auth";
import { isDatabaseLost, type Db } from "@/server/db";
import { AppError } from "@/server/errors";
import { lots } from "@/server/engine/recovery/lots";
import { abortRun, startRun } from "@/server/runs";
import { shortestWayTo, type FlowName } from "./flows";
import { PROJECT } from "./ground";
import type { CasePlan } from "./plan";
import { pause } from "./until";

/** Runs that are open at a time, of all flows in turn. */
const OPEN_RUNS = 3;
const LOOK_EVERY_MS = 150;
const ABORT_AFTER_MS = { least: 200, more: 1_800 };
const BROKEN = "said to be broken";

/** Those that start in any case, cheap ones first; the others do when a seam of theirs is wanted. */
const ROUND: readonly FlowName[] = ["Steps", "Above", "Line", "Fails", "Above", "Line", "Stopped", "Line"];

/** A run that the case has started, and the word its requests and jobs go by. */
export interface SuppliedRun {
  id: string;
  flow: FlowName;
  key: string;
}

/** Starts runs as long as workers are to die, so that every seam is passed all the time. */
export class Supply {
  readonly runs: SuppliedRun[] = [];
  private stopped = false;
  private readonly draw: () => number;
  private readonly working: Promise<void>;
  private readonly aborts: Promise<void>[] = [];
  /** What runs that were broken on purpose had been given, by their ids. */
  private readonly broken = new Map<string, Uint8Array<ArrayBuffer>>();

  /** @param wanted the seams that workers are to come to now */
  constructor(
    private readonly db: Db,
    private readonly name: string,
    private readonly plan: Pick<CasePlan, "seed" | "workers">,
    private readonly wanted: () => string[],
  ) {
    this.draw = lots(plan.seed);
    this.working = this.work();
  }

  /** Starts no more; resolves when the last abort was asked for. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.working;
    await Promise.all(this.aborts);
  }

  private async work(): Promise<void> {
    for (let turn = 0; !this.stopped;) {
      const open = await persist(() =>
        this.db.run.findMany({ where: { concludedAt: null }, select: { id: true } }),
      );
      if (this.wantsBroken()) await this.start("Broken");
      await this.startWanted(new Set(open.map(({ id }) => id)));
      for (let count = open.length; count < OPEN_RUNS; count += 1, turn += 1)
        await this.start(ROUND[turn % ROUND.length] ?? "Steps");
      await this.mendBroken();
      await pause(LOOK_EVERY_MS);
    }
    while ((await this.mendBroken()) > 0) await pause(LOOK_EVERY_MS);
  }

  private async startWanted(open: ReadonlySet<string>): Promise<void> {
    for (const flow of new Set(this.wanted().map(shortestWayTo))) {
      if (flow === null || flow === "Broken") continue;
      const count = this.runs.filter((run) => run.flow === flow && open.has(run.id)).length;
      // Every other worker may come upon one.
      if (count < Math.ceil(this.plan.workers / 2)) await this.start(flow);
    }
  }

  private wantsBroken(): boolean {
    if (!this.wanted().some((seam) => seam.includes(BROKEN))) return false;
    return this.broken.size === 0;
  }

  private async start(flow: FlowName): Promise<void> {
    const key = `${this.name}-${this.runs.length}`;
    const git = { listBranches: () => Promise.resolve([]) };
    const place = { projectId: PROJECT, pipelineId: "main", stage: flow, trigger: "manual" };
    const run = await persist(() =>
      startRun({ db: this.db, git }, SYSTEM_ACTOR, { ...place, arguments: { KEY: key } }),
    );
    this.runs.push({ id: run.id, flow, key });
    if (flow === "Broken") await this.breakRun(run.id);
    if (flow === "Stopped") {
      const afterMs = ABORT_AFTER_MS.least + this.draw() * ABORT_AFTER_MS.more;
      this.aborts.push(this.abortLater(run.id, afterMs));
    }
  }

  private async abortLater(runId: string, afterMs: number): Promise<void> {
    await pause(afterMs);
    await persist(() => abortRun(this.db, SYSTEM_ACTOR, PROJECT, runId)).catch((error: unknown) => {
      // It had ended by itself.
      if (!(error instanceof AppError)) throw error;
    });
  }

  /** Makes what the run was given unreadable, as a key that is not there would. */
  private async breakRun(id: string): Promise<void> {
    const { sealedInputs } = await persist(() => this.db.run.findUniqueOrThrow({ where: { id } }));
    this.broken.set(id, sealedInputs);
    const unreadable = Buffer.from("not what it was");
    await persist(() =>
      this.db.run.updateMany({ where: { id, concludedAt: null }, data: { sealedInputs: unreadable } }),
    );
  }

  /** What says that it is broken, and that nobody waits for any more, is made whole. Returns how many are left. */
  private async mendBroken(): Promise<number> {
    if (!this.stopped && this.wanted().some((seam) => seam.includes(BROKEN))) return this.broken.size;
    for (const [id, sealedInputs] of this.broken) {
      const said = { id, leaseOwner: null, waitReason: { contains: "Slipway broke" } };
      const data = { sealedInputs, wakeAt: new Date(0) };
      const mended = await persist(() => this.db.run.updateMany({ where: said, data }));
      const wasQuicker = { id, concludedAt: { not: null } };
      if (mended.count > 0 || (await persist(() => this.db.run.count({ where: wasQuicker }))) > 0)
        this.broken.delete(id);
    }
    return this.broken.size;
  }
}

/** Asks until the database is there again. */
export async function persist<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isDatabaseLost(error)) throw error;
      await pause(100);
    }
  }
}
