import type { DocumentPath, SourceFormat } from "@/core/document";
import type { EditorState } from "./editor-state";
import { applyPatch, diffText, doTouch, invertPatch, patchAfter, type TextPatch } from "./text-patch";

/** As many can be undone; the oldest go first. */
const MAX_STEPS = 500;
/** Pauses in the code view that are shorter than this belong to one step. */
const PAUSE_MS = 1000;

/** Which further action belongs to the same step: typing into one field, or typing on in the code view. */
export type Continues =
  | { readonly type: "set"; readonly place: string; readonly value: unknown }
  | { readonly type: "write"; readonly atMs: number }
  | null;

type Picked = Pick<EditorState, "selection" | "focusKey">;

interface Step {
  readonly patch: TextPatch;
  readonly formats: { readonly before: SourceFormat; readonly after: SourceFormat };
  readonly before: Picked;
  readonly after: Picked;
  /** What was done, as a sentence. */
  readonly label: string;
  readonly continues: Continues;
}

/** What was done and can be undone, and what was undone and can be done again. */
export interface History {
  readonly done: readonly Step[];
  readonly undone: readonly Step[];
}

export const NO_HISTORY: History = { done: [], undone: [] };

/** The history after a change of the text; the same one when nothing has changed. */
export function record(
  before: EditorState,
  after: EditorState,
  label: string,
  continues: Continues,
): History {
  const { done } = before.history;
  const last = done.at(-1);
  const isContinued =
    last !== undefined && before.history.undone.length === 0 && isSameStep(last.continues, continues);
  const start = isContinued ? applyPatch(before.source.text, invertPatch(last.patch)) : before.source.text;
  const patch = diffText(start, after.source.text);
  const kept = isContinued ? done.slice(0, -1) : done.slice(-(MAX_STEPS - 1));
  const formats = {
    before: isContinued ? last.formats.before : before.source.format,
    after: after.source.format,
  };
  if (patch.length === 0 && formats.before === formats.after) return { done: kept, undone: [] };
  const step: Step = {
    patch,
    formats,
    before: isContinued ? last.before : pickedOf(before),
    after: pickedOf(after),
    label,
    continues,
  };
  return { done: [...kept, step], undone: [] };
}

/**
 * The history of the same person after somebody else has changed the text: undoing takes back their own steps only.
 * It reaches back to the newest step that the others have changed further.
 * @param theirs of the text as it was
 */
export function historyAfter({ done, undone }: History, theirs: TextPatch): History {
  return {
    done: stepsAfter(done, theirs, invertPatch),
    undone: stepsAfter(undone, theirs, (patch) => patch),
  };
}

/** @param leaving what a step does to the text when it is gone over, and back: undone it is turned round */
function stepsAfter(
  steps: readonly Step[],
  theirs: TextPatch,
  leaving: (patch: TextPatch) => TextPatch,
): readonly Step[] {
  const kept: Step[] = [];
  let others = theirs;
  for (const step of steps.toReversed()) {
    const patch = leaving(step.patch);
    if (step.formats.before !== step.formats.after || doTouch(patch, others)) break;
    kept.push({ ...step, patch: leaving(patchAfter(patch, others)), continues: null });
    others = patchAfter(others, patch);
  }
  return kept.reverse();
}

/** Typing is over: what comes next is a step of its own. */
export function endStep(history: History): History {
  const last = history.done.at(-1);
  if (last === undefined || last.continues === null) return history;
  return { ...history, done: [...history.done.slice(0, -1), { ...last, continues: null }] };
}

/** The text, its format and what was selected before the last step; undefined when there is none. */
export function stepBack(
  history: History,
  text: string,
): { history: History; text: string; format: SourceFormat; picked: Picked } | undefined {
  const step = history.done.at(-1);
  if (step === undefined) return undefined;
  return {
    history: {
      done: history.done.slice(0, -1),
      undone: [...history.undone, { ...step, continues: null }],
    },
    text: applyPatch(text, invertPatch(step.patch)),
    format: step.formats.before,
    picked: step.before,
  };
}

/** The same after the step that was undone last. */
export function stepForward(
  history: History,
  text: string,
): { history: History; text: string; format: SourceFormat; picked: Picked } | undefined {
  const step = history.undone.at(-1);
  if (step === undefined) return undefined;
  return {
    history: { done: [...history.done, step], undone: history.undone.slice(0, -1) },
    text: applyPatch(text, step.patch),
    format: step.formats.after,
    picked: step.after,
  };
}

/** What undoing would undo, as the sentence of its action; null when there is nothing. */
export function undoLabel({ history }: EditorState): string | null {
  return history.done.at(-1)?.label ?? null;
}

/** What would be done again; null when there is nothing. */
export function redoLabel({ history }: EditorState): string | null {
  return history.undone.at(-1)?.label ?? null;
}

function pickedOf({ selection, focusKey }: EditorState): Picked {
  return { selection, focusKey };
}

/** Of one place in the document, as `Continues` names it. */
export function placeName(key: string | null, path: DocumentPath): string {
  return JSON.stringify([key, ...path]);
}

function isSameStep(last: Continues, next: Continues): boolean {
  if (last === null || next === null) return false;
  if (last.type === "write" && next.type === "write") {
    const pauseMs = next.atMs - last.atMs;
    return pauseMs >= 0 && pauseMs <= PAUSE_MS;
  }
  if (last.type !== "set" || next.type !== "set" || last.place !== next.place) return false;
  return isTyped(last.value, next.value);
}

/** Whether a text became another by typing into it: by an insertion or a deletion. A choice from a list replaces it. */
function isTyped(before: unknown, after: unknown): boolean {
  const [from, to] = [textOf(before), textOf(after)];
  if (from === undefined || to === undefined) return false;
  const [splice, ...others] = diffText(from, to);
  if (splice === undefined) return true;
  return others.length === 0 && (splice.removed === "" || splice.inserted === "");
}

function textOf(value: unknown): string | undefined {
  if (value === undefined) return "";
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}
