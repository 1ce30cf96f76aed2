import type { WorkerProgram } from "@/server/engine/recovery/a-killable-worker";
import type { Seam } from "@/server/seams";
import { CrewWorker, type Death } from "./crew-worker";
import type { Order } from "./orders";
import type { Deed } from "./plan";
import { pause } from "./until";

/** A worker that came to its end. */
export interface CrewDeath {
  pid: number;
  at: Date;
  /** Where; null at no particular moment. */
  seam: Seam | null;
}

export interface CrewOptions {
  program: WorkerProgram;
  environment: NodeJS.ProcessEnv;
  size: number;
  deeds: readonly Deed[];
  /** How long a frozen worker stays so. */
  freezeMs: number;
  /** Whether the database has just been, or still is, out of reach. */
  isDatabaseAway(): boolean;
  onDeath(death: CrewDeath): void;
  onFreeze(pid: number, at: Date): void;
}

/** So many seams more than there are workers are wanted at a time: whichever comes first. */
const MORE_WANTED = 6;
/** Seams that do not come although nobody has died for so long are given up. */
const SEAM_TIMEOUT_MS = 90_000;
const AFTER_FREEZE_MS = 2_000;
const BEFORE_SIGTERM_MS = 500;
const AFTER_FAILED_START_MS = 500;
/** Every how-manieth new worker gets an end of its own while there are any. */
const EVERY_OWN_END = 5;

type SeamDeed = Exclude<Deed, { type: "kill-later" }>;

/** What comes by itself only once in a life: a worker is started for it. */
const ONCE_IN_A_LIFE = /worker signs on|leases are given back/;

/** So many workers at work at all times: who dies is replaced at once by one that has been loaded already. */
export class Crew {
  /** Seams that any worker may end at, in the order in which they come to be wanted. */
  private readonly todo: SeamDeed[];
  private readonly wantedNow = new Map<Seam, { deed: SeamDeed; sinceMs: number }>();
  /** Ends for one worker alone. */
  private readonly ownEnds: Deed[];
  private readonly ordinary = new Set<CrewWorker>();
  private readonly special = new Set<CrewWorker>();
  /** Have come to their seam, and are not known to be dead yet. */
  private readonly dying = new Set<CrewWorker>();
  private readonly spares: CrewWorker[] = [];
  private readonly slots: Promise<void>[];
  private readonly looking: NodeJS.Timeout;
  private started = 0;
  private finishing = false;
  private suspended = false;
  private lastDeathMs = performance.now();
  deaths = 0;
  /** What went on that nobody asked for. */
  readonly complaints: string[] = [];
  /** Seams that no worker came to. */
  readonly missed: Seam[] = [];

  constructor(private readonly options: CrewOptions) {
    const isOwn = (deed: Deed): boolean => deed.type === "kill-later" || ONCE_IN_A_LIFE.test(deed.seam);
    this.ownEnds = options.deeds.filter(isOwn);
    this.todo = options.deeds.filter((deed): deed is SeamDeed => !isOwn(deed));
    this.fill();
    this.spares.push(this.spawn());
    this.slots = Array.from({ length: options.size }, () => this.keepSlot());
    this.looking = setInterval(() => this.look(), 250);
  }

  /** Every deed is done, and as many workers as should be are there to finish what is left. */
  get hasDoneAll(): boolean {
    const left = [
      this.todo.length,
      this.wantedNow.size,
      this.ownEnds.length,
      this.special.size,
      this.dying.size,
    ];
    return left.every((count) => count === 0) && this.ordinary.size === this.options.size;
  }

  /** Where workers are to come to now. */
  get wanted(): Seam[] {
    return [...this.wantedNow.keys()];
  }

  /** Who lives, and the end of what they have logged. */
  describe(): string {
    const workers = [...this.ordinary, ...this.special].map(
      (worker) => `worker ${worker.pid}${worker.isUp ? "" : ", not up"}: ${worker.said}`,
    );
    return [`wanted: ${this.wanted.join(", ")}`, ...workers].join("\n");
  }

  /** Ends as an operator would, every worker at once. */
  async stop(): Promise<void> {
    this.finish();
    await Promise.all(
      [...this.ordinary].map(async (worker) => {
        // One that is still being loaded knows of no signal.
        await worker.within(worker.up, SEAM_TIMEOUT_MS);
        const death = await worker.stop();
        if (death.code !== 0) this.complain(worker, death, "did not stop as it was asked to");
      }),
    );
    await Promise.all(this.slots);
  }

  /** Ends at once, whatever is under way. */
  async destroy(): Promise<void> {
    this.finish();
    for (const worker of [...this.ordinary, ...this.special]) {
      worker.signal("SIGKILL");
      await worker.died;
    }
    await Promise.all(this.slots);
  }

  private finish(): void {
    this.finishing = true;
    clearInterval(this.looking);
    for (const spare of this.spares.splice(0)) spare.signal("SIGKILL");
  }

  private async keepSlot(): Promise<void> {
    while (!this.finishing) {
      const worker = this.spares.shift() ?? this.spawn();
      this.spares.push(this.spawn());
      this.started += 1;
      const isTurn = this.started % EVERY_OWN_END === 0 || this.todo.length + this.wantedNow.size === 0;
      const own = isTurn ? this.ownEnds.shift() : undefined;
      if (own === undefined) await this.liveOrdinarily(worker);
      else await this.liveFor(worker, own);
    }
  }

  private async liveOrdinarily(worker: CrewWorker): Promise<void> {
    this.ordinary.add(worker);
    worker.order(this.currentOrder());
    const death = await worker.died;
    this.ordinary.delete(worker);
    this.dying.delete(worker);
    this.note(worker, death);
    if (death.signal === null) await pause(AFTER_FAILED_START_MS);
  }

  private async liveFor(worker: CrewWorker, deed: Deed): Promise<void> {
    this.special.add(worker);
    worker.order({ ends: deed.type === "kill-later" ? [] : [toEnd(deed)] });
    await worker.within(worker.up, SEAM_TIMEOUT_MS);
    if (deed.type === "kill-later") {
      await worker.within(pause(deed.afterMs), deed.afterMs);
    } else {
      await worker.within(pause(BEFORE_SIGTERM_MS), BEFORE_SIGTERM_MS);
      worker.signal("SIGTERM");
      await worker.within(worker.died, SEAM_TIMEOUT_MS);
    }
    worker.signal("SIGKILL");
    const death = await worker.died;
    this.special.delete(worker);
    // It was asked to stop: that it did is no mistake, but then the seam is still to be come to.
    if (deed.type === "kill-later" || worker.seam !== null) this.note(worker, death);
    else this.missed.push(deed.seam);
  }

  private note(worker: CrewWorker, death: Death): void {
    if (this.finishing) return;
    // One that begins while the database is away says so and ends; whoever runs it starts it again.
    const couldNotBegin = !worker.isUp && death.code === 1 && this.options.isDatabaseAway();
    if (death.signal !== "SIGKILL" && !couldNotBegin) this.complain(worker, death, "ended by itself");
    if (couldNotBegin) return;
    this.lastDeathMs = performance.now();
    this.options.onDeath({ pid: worker.pid, at: death.at, seam: worker.seam });
    this.deaths += 1;
  }

  private comeTo(worker: CrewWorker, seam: Seam): void {
    const wanted = this.wantedNow.get(seam);
    if (this.ordinary.has(worker)) this.dying.add(worker);
    this.wantedNow.delete(seam);
    if (wanted?.deed.type === "freeze") void this.freeze(worker);
    this.fill();
    this.tellAll();
  }

  private async freeze(worker: CrewWorker): Promise<void> {
    this.special.add(worker);
    this.options.onFreeze(worker.pid, new Date());
    await worker.within(pause(this.options.freezeMs), this.options.freezeMs);
    worker.signal("SIGCONT");
    // Time enough to do harm with a lease that is not its any more.
    await worker.within(pause(AFTER_FREEZE_MS), AFTER_FREEZE_MS);
    this.special.delete(worker);
    worker.signal("SIGKILL");
  }

  private fill(): void {
    const most = this.options.size + MORE_WANTED;
    while (this.wantedNow.size < most) {
      const index = this.todo.findIndex(({ seam }) => !this.wantedNow.has(seam));
      const [deed] = index < 0 ? [] : this.todo.splice(index, 1);
      if (deed === undefined) return;
      this.wantedNow.set(deed.seam, { deed, sinceMs: performance.now() });
    }
  }

  /** Nobody dies at a seam until `resume`: what the database does to workers is looked at by itself. */
  suspend(): void {
    this.suspended = true;
    this.tellAll();
  }

  resume(): void {
    this.suspended = false;
    // The time did not count.
    for (const wanted of this.wantedNow.values()) wanted.sinceMs = performance.now();
    this.tellAll();
  }

  private currentOrder(): Order {
    if (this.suspended) return { ends: [] };
    return { ends: [...this.wantedNow.values()].map(({ deed }) => toEnd(deed)) };
  }

  private tellAll(): void {
    // One that is frozen has its end already.
    for (const worker of this.ordinary) if (!this.special.has(worker)) worker.order(this.currentOrder());
  }

  /** Gives up what does not come, and makes room for ends of one worker alone when nothing else does. */
  private look(): void {
    const now = performance.now();
    for (const [seam, { sinceMs }] of this.wantedNow) {
      if (this.suspended || now - Math.max(sinceMs, this.lastDeathMs) < SEAM_TIMEOUT_MS) continue;
      this.wantedNow.delete(seam);
      this.missed.push(seam);
      this.fill();
      this.tellAll();
    }
    const isIdle = this.todo.length + this.wantedNow.size === 0;
    const [worker] = this.ordinary;
    if (isIdle && this.ownEnds.length > 0 && this.special.size === 0) worker?.signal("SIGKILL");
  }

  private spawn(): CrewWorker {
    const worker: CrewWorker = new CrewWorker(this.options.program, this.options.environment, (seam) =>
      this.comeTo(worker, seam),
    );
    return worker;
  }

  private complain(worker: CrewWorker, { code, signal }: Death, what: string): void {
    this.complaints.push(`worker ${worker.pid} ${what}: ${signal ?? `code ${String(code)}`}\n${worker.said}`);
  }
}

function toEnd(deed: SeamDeed): Order["ends"][number] {
  return deed.type === "kill"
    ? { deed: "kill", seam: deed.seam, nth: deed.nth }
    : { deed: "freeze", seam: deed.seam, nth: 1 };
}
