import type { DraftCopies } from "./draft-copies";
import * as machine from "./draft-machine";
import type { DraftState } from "./draft-machine";
import type { Merge, OtherEditor, SaveAnswer, ServerDraft, Written } from "./draft-types";

/** The outer world of a draft. */
export interface DraftDoor {
  /** Never rejects. */
  save(draft: Written & { baseRevision: number | null; version: number }): Promise<SaveAnswer>;
  /** Rejects when the server does not answer. */
  read(): Promise<ServerDraft>;
  merge: Merge;
  copies: DraftCopies;
  /** Calls `run` after so many milliseconds, unless the returned function was called. */
  later(run: () => void, ms: number): () => void;
  /** Milliseconds since any moment. */
  nowMs(): number;
}

/** Pause in typing after which the draft is saved. */
const SETTLE_MS = 500;
/** Who types without a pause is saved this often. */
const AT_MOST_MS = 3_000;
/** Between two attempts while nobody answers; grows to the last. */
const RETRY_MS = [1_000, 2_000, 4_000, 8_000] as const;

export interface DraftSnapshot {
  readonly state: DraftState;
  /** The browser had no room for a copy of what is not saved. */
  readonly isCopyMissing: boolean;
  /** Other open editors of the flow. */
  readonly others: readonly OtherEditor[];
}

/** Keeps one editor's text: in the browser at once, on the server soon. All decisions are `draft-machine`'s. */
export class DraftKeeper {
  private snapshot: DraftSnapshot;
  private readonly listeners = new Set<() => void>();
  private cancelTimer: (() => void) | null = null;
  /** Since when something has not been sent. */
  private waitsSinceMs: number | null = null;
  private underWay: Promise<void> | null = null;

  /** @param edits whether this person may change the draft: otherwise nothing is taken up or saved */
  constructor(
    server: ServerDraft,
    private readonly door: DraftDoor,
    private readonly edits: boolean,
  ) {
    this.snapshot = { state: machine.openDraft(server), isCopyMissing: false, others: [] };
  }

  /** Takes up what this browser kept from before. */
  takeUp(): void {
    if (!this.edits) return;
    for (const { copy, remove } of this.door.copies.others()) {
      const next = machine.takeUpCopy(this.state, copy, this.door.merge);
      if (next === null) continue;
      // First kept as one's own, so that it is never nowhere.
      this.put(next);
      if (!this.snapshot.isCopyMissing) remove();
    }
    this.saveLater(0);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly getSnapshot = (): DraftSnapshot => this.snapshot;

  /** Somebody typed. */
  edit(written: Written): void {
    const before = this.state;
    this.put(machine.editDraft(before, written));
    if (this.state === before) return;
    this.waitsSinceMs ??= this.door.nowMs();
    this.saveLater(Math.min(SETTLE_MS, this.waitsSinceMs + AT_MOST_MS - this.door.nowMs()));
  }

  /** Other editors came or went. */
  meet(others: readonly OtherEditor[]): void {
    if (JSON.stringify(others) !== JSON.stringify(this.snapshot.others))
      this.tell({ ...this.snapshot, others });
  }

  /** The server's draft or newest revision is another, as far as one heard. Never rejects. */
  async hear(pulse: { version: number; revision: number | null }): Promise<void> {
    this.goOn();
    // It may be the very one that is on its way from here.
    await this.underWay;
    const { base, heard } = this.state;
    const known = heard ?? base;
    if (pulse.version < known.version) return;
    if (pulse.version === known.version && (pulse.revision ?? 0) <= (known.revision ?? 0)) return;
    await this.refresh().catch(() => undefined);
  }

  /** Looks at the server's draft again. Rejects when it does not answer. */
  async refresh(): Promise<void> {
    const newest = await this.door.read();
    this.put(machine.hearDraft(this.state, newest, this.door.merge));
    this.saveLater(0);
  }

  /** Saves now what is not saved; answers whether everything is. */
  async flush(): Promise<boolean> {
    for (let attempt = 0; attempt < 3; attempt += 1) {
      this.send();
      if (this.underWay === null) break;
      await this.underWay;
    }
    return !machine.isUnsaved(this.state) && this.state.conflict === null;
  }

  /** The network is back, or somebody wants it tried again. */
  goOn(): void {
    if (this.state.trouble === null) return;
    this.put(machine.goOn(this.state));
    this.saveLater(0);
  }

  decide(written: Written): void {
    this.put(machine.decideConflict(this.state, written));
    this.saveLater(0);
  }

  workInRevision(revision: Written & { number: number; author: string }, origin: Written | null): void {
    this.put(machine.workInRevision(this.state, revision, origin, this.door.merge));
    this.saveLater(0);
  }

  keepPastRevision(): void {
    this.put(machine.keepPastRevision(this.state));
    this.saveLater(0);
  }

  dismissComments(): void {
    this.put(machine.dismissComments(this.state));
  }

  /** Stops timers; what is not saved stays in the browser. */
  close(): void {
    this.cancelTimer?.();
    this.cancelTimer = null;
  }

  private get state(): DraftState {
    return this.snapshot.state;
  }

  private put(state: DraftState): void {
    if (state === this.state) return;
    const isUnsaved = this.edits && machine.isUnsaved(state);
    let { isCopyMissing } = this.snapshot;
    if (isUnsaved) {
      const { text, format, baseRevision, base } = state;
      const isOther = text !== this.state.text || base !== this.state.base || isCopyMissing;
      if (isOther || !machine.isUnsaved(this.state))
        isCopyMissing = !this.door.copies.write({ text, format, baseRevision, base });
    } else {
      isCopyMissing = false;
      this.door.copies.remove();
    }
    this.tell({ ...this.snapshot, state, isCopyMissing });
  }

  private tell(snapshot: DraftSnapshot): void {
    this.snapshot = snapshot;
    for (const listener of this.listeners) listener();
  }

  private saveLater(ms: number): void {
    if (!this.edits || !machine.isToBeSent(this.state)) return;
    this.cancelTimer?.();
    this.cancelTimer = this.door.later(
      () => {
        this.cancelTimer = null;
        this.send();
      },
      Math.max(0, ms),
    );
  }

  private send(): void {
    if (!this.edits || this.underWay !== null || !machine.isToBeSent(this.state)) return;
    this.cancelTimer?.();
    this.cancelTimer = null;
    this.waitsSinceMs = null;
    const { text, format, baseRevision, base } = this.state;
    this.put(machine.sendDraft(this.state));
    this.underWay = this.door.save({ text, format, baseRevision, version: base.version }).then((answer) => {
      this.underWay = null;
      this.put(afterAnswer(this.state, answer, this.door.merge));
      const { trouble } = this.state;
      const failures = trouble?.kind === "offline" ? trouble.failures : 0;
      this.saveLater(failures === 0 ? SETTLE_MS : (RETRY_MS[failures - 1] ?? 8_000));
    });
  }
}

function afterAnswer(state: DraftState, answer: SaveAnswer, merge: Merge): DraftState {
  switch (answer.type) {
    case "saved":
      return machine.keepSaved(state, answer, merge);
    case "overtaken":
      return machine.loseRace(state, answer.newest, merge);
    case "refused":
      return machine.failToSend(state, answer.message, merge);
    case "no-answer":
      return machine.failToSend(state, null, merge);
  }
}
