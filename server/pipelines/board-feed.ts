import type { Bell } from "@/server/bell";
import type { Db } from "@/server/db";
import type { LiveStatus } from "@/server/resources";
import { getBoard, liveReader, type BoardSources } from "./board";
import type { LiveReader } from "./cards";
import type { Board } from "./dto";

/** What no bell rings for is found by looking: how services and databases are, a backup, a build. */
const LOOK_MS = 2_000;
/** A run in full flight rings often; a board is read no more often than this. */
const REST_MS = 150;
/** How old a runtime's word may be in a board that a bell asked for. */
const LIVE_MAX_AGE_MS = 1_000;
/** Runs of which it is known where they belong; forgotten all at once. */
const MAX_KNOWN_RUNS = 10_000;

/** One board, read once for everybody in this process who watches it: from the first one to the last. */
export class BoardFeed {
  watchers = 0;
  private latest: { board: Board; text: string; version: number } | null = null;
  private broken: { error: unknown } | null = null;
  private closed = false;
  private rung = false;
  private wake: (() => void) | null = null;
  private readonly waiting = new Set<() => void>();
  private readonly silence: (() => void)[];
  private readonly live: LiveReader;

  constructor(
    private readonly sources: BoardSources,
    bell: Bell,
    private readonly projectId: string,
    private readonly pipelineId: string,
  ) {
    this.live = remembering(liveReader(sources.runtimes));
    this.silence = [
      bell.on("slipway_board", (id) => {
        if (id === projectId || id === "") this.ring();
      }),
      bell.on("slipway_run", (id) => void this.ringForRun(id)),
    ];
    void this.follow(bell);
  }

  get isBroken(): boolean {
    return this.broken !== null;
  }

  /** The board behind `version`, as soon as there is one; null when `signal` aborts. @throws what kept it from being read */
  async next(version: number, signal: AbortSignal): Promise<{ board: Board; version: number } | null> {
    while (!signal.aborted) {
      if (this.latest !== null && this.latest.version > version) return this.latest;
      if (this.broken !== null) throw this.broken.error;
      await new Promise<void>((resolve) => {
        const done = (): void => {
          this.waiting.delete(done);
          signal.removeEventListener("abort", done);
          resolve();
        };
        this.waiting.add(done);
        signal.addEventListener("abort", done, { once: true });
      });
    }
    return null;
  }

  close(): void {
    this.closed = true;
    for (const silence of this.silence) silence();
    this.wake?.();
  }

  private async follow(bell: Bell): Promise<void> {
    try {
      await bell.open();
      while (!this.closed) {
        this.rung = false;
        this.keep(await getBoard(this.sources, this.projectId, this.pipelineId, this.live));
        await this.sleep(REST_MS, false);
        await this.sleep(LOOK_MS - REST_MS, true);
      }
    } catch (error) {
      this.broken = { error };
    }
    this.tell();
  }

  private keep(board: Board): void {
    const text = JSON.stringify(board);
    if (text === this.latest?.text) return;
    this.latest = { board, text, version: (this.latest?.version ?? 0) + 1 };
    this.tell();
  }

  private tell(): void {
    for (const each of [...this.waiting]) each();
  }

  private ring(): void {
    this.rung = true;
    this.wake?.();
  }

  /** A run rings with its id alone. */
  private async ringForRun(id: string): Promise<void> {
    const key = boardKey(this.projectId, this.pipelineId);
    if (id === "" || (await findBoardOfRun(this.sources.db, id)) === key) this.ring();
  }

  private async sleep(ms: number, untilRung: boolean): Promise<void> {
    if (this.closed || (untilRung && this.rung)) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.wake = null;
        resolve();
      };
      const timer = setTimeout(done, ms);
      this.wake = untilRung || this.closed ? done : null;
    });
  }
}

/** Names a board in this process. */
export function boardKey(projectId: string, pipelineId: string): string {
  return JSON.stringify([projectId, pipelineId]);
}

/** Where runs belong, asked once for all boards that are watched. */
const boardsOfRuns = new WeakMap<Db, Map<string, Promise<string | null>>>();

/** Null when it cannot be told: the next look finds what has changed. */
function findBoardOfRun(db: Db, runId: string): Promise<string | null> {
  const known = boardsOfRuns.get(db) ?? new Map<string, Promise<string | null>>();
  boardsOfRuns.set(db, known);
  if (known.size >= MAX_KNOWN_RUNS) known.clear();
  const found =
    known.get(runId) ??
    db.run
      .findUnique({ where: { id: runId }, select: { projectId: true, pipelineId: true } })
      .then((run) => run && boardKey(run.projectId, run.pipelineId))
      .catch(() => {
        known.delete(runId);
        return null;
      });
  known.set(runId, found);
  return found;
}

/** Asks anew only what was not said a moment ago: a runtime that is slow to answer does not hold up each board. */
function remembering(live: LiveReader): LiveReader {
  const said = new Map<string, { atMs: number; answer: Promise<LiveStatus> }>();
  const recall = (key: string, ask: () => Promise<LiveStatus>): Promise<LiveStatus> => {
    const known = said.get(key);
    const nowMs = performance.now();
    if (known !== undefined && nowMs - known.atMs < LIVE_MAX_AGE_MS) return known.answer;
    const answer = ask();
    said.set(key, { atMs: nowMs, answer });
    return answer;
  };
  return {
    service: (service) => recall(`service/${service.id}`, () => live.service(service)),
    addon: (addon) => recall(`addon/${addon.id}`, () => live.addon(addon)),
  };
}
