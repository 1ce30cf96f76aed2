import type { SourceFormat } from "@/core/document";
import type { Merge, Merged, ServerDraft, Written } from "./draft-types";

/** Something of others that does not go together with this text by itself; a person decides. */
export type DraftConflict =
  /** Others saved while this editor could not, or at the same place. */
  | { kind: "draft"; theirs: ServerDraft }
  /** A revision was published past the draft, by `author`; `origin` is the one that the draft began with. */
  | { kind: "revision"; number: number; author: string; origin: Written | null; theirs: Written };

/** Why nothing can be saved now. */
export type DraftTrouble =
  /** No answer: it is tried again by itself. */
  | { kind: "offline"; failures: number }
  /** The server refused it with this sentence; it is tried again when the text is another. */
  | { kind: "refused"; message: string };

/**
 * One editor's text and what it knows of the shared draft. Every move is a pure function below; nothing here ever
 * drops a text that only this editor has: it is `text`, until the server has it or a person decided.
 */
export interface DraftState {
  /** What stands in the editor. */
  readonly text: string;
  readonly format: SourceFormat;
  /** Number of the newest revision that is worked into the text. */
  readonly baseRevision: number | null;
  /** The server's draft that is worked into the text. */
  readonly base: ServerDraft;
  /** What is on its way to the server. */
  readonly sending: (Written & { baseRevision: number | null }) | null;
  /** A text that got no answer: the server may have it. */
  readonly unanswered: string | null;
  /** The newest draft that was heard of while one was on its way. */
  readonly heard: ServerDraft | null;
  readonly conflict: DraftConflict | null;
  /** Comments of others that had no place in a merged text, until somebody has read them. */
  readonly lostComments: readonly string[];
  readonly trouble: DraftTrouble | null;
}

/** What a browser keeps of a text that the server does not have: with what it was made from. */
export interface DraftCopy extends Written {
  readonly baseRevision: number | null;
  readonly base: ServerDraft;
}

export function openDraft(server: ServerDraft): DraftState {
  const { text, format, baseRevision } = server;
  return {
    text,
    format,
    baseRevision,
    base: server,
    sending: null,
    unanswered: null,
    heard: null,
    conflict: null,
    lostComments: [],
    trouble: null,
  };
}

/** Something stands here that the server does not have. */
export function isUnsaved({ text, baseRevision, base }: DraftState): boolean {
  return text !== base.text || baseRevision !== base.baseRevision;
}

/** Whether saving now makes sense. */
export function isToBeSent(state: DraftState): boolean {
  const { sending, conflict, trouble } = state;
  return isUnsaved(state) && sending === null && conflict?.kind !== "draft" && trouble?.kind !== "refused";
}

/** Somebody typed here. */
export function editDraft(state: DraftState, { text, format }: Written): DraftState {
  if (text === state.text && format === state.format) return state;
  const trouble = state.trouble?.kind === "refused" ? null : state.trouble;
  return { ...state, text, format, trouble };
}

/** What stands here now goes to the server. */
export function sendDraft(state: DraftState): DraftState {
  const { text, format, baseRevision } = state;
  return { ...state, sending: { text, format, baseRevision } };
}

/** The server has what was sent. */
export function keepSaved(
  state: DraftState,
  { version, savedAt, savedBy }: { version: number; savedAt: string; savedBy: string | null },
  merge: Merge,
): DraftState {
  const { sending, base } = state;
  if (sending === null) return state;
  const saved = { ...base, ...sending, version, savedAt, savedBy, isUnpublished: true };
  return hearHeard({ ...state, base: saved, sending: null, unanswered: null, trouble: null }, merge);
}

/** The server refused as somebody was faster, and told what they saved. */
export function loseRace(state: DraftState, newest: ServerDraft, merge: Merge): DraftState {
  return hearHeard(workIn({ ...state, sending: null, trouble: null }, newest, merge), merge);
}

/** No answer came, or one that refuses the text for good. */
export function failToSend(state: DraftState, refusal: string | null, merge: Merge): DraftState {
  const failures = state.trouble?.kind === "offline" ? state.trouble.failures + 1 : 1;
  const trouble: DraftTrouble =
    refusal === null ? { kind: "offline", failures } : { kind: "refused", message: refusal };
  const unanswered = refusal === null ? (state.sending?.text ?? state.unanswered) : state.unanswered;
  return hearHeard({ ...state, sending: null, unanswered, trouble }, merge);
}

/** The server was heard of again: what waits may go. */
export function goOn(state: DraftState): DraftState {
  return state.trouble === null ? state : { ...state, trouble: null };
}

/** The draft is another now, by whomever. */
export function hearDraft(state: DraftState, newest: ServerDraft, merge: Merge): DraftState {
  if (state.sending === null) return workIn(state, newest, merge);
  const isNews = state.heard === null || isNewer(newest, state.heard);
  return isNews ? { ...state, heard: newest } : state;
}

/** Works a revision into the draft that was published past it. `origin` is the text of the one that the draft began with. */
export function workInRevision(
  state: DraftState,
  revision: Written & { number: number; author: string },
  origin: Written | null,
  merge: Merge,
): DraftState {
  if (state.baseRevision !== null && state.baseRevision >= revision.number) return state;
  const { number, author, text, format } = revision;
  const merged = origin === null ? null : merge(origin, state, revision);
  if (merged !== null) return withMerged({ ...state, baseRevision: number }, merged);
  return { ...state, conflict: { kind: "revision", number, author, origin, theirs: { text, format } } };
}

/** The text goes on as it is, past a revision that was published meanwhile. */
export function keepPastRevision(state: DraftState): DraftState {
  return { ...state, baseRevision: state.base.revision };
}

/** A person decided what becomes of both texts. */
export function decideConflict(state: DraftState, { text, format }: Written): DraftState {
  const { conflict } = state;
  if (conflict === null) return state;
  const decided = { ...state, text, format, conflict: null, unanswered: null };
  if (conflict.kind === "revision") return { ...decided, baseRevision: conflict.number };
  return {
    ...decided,
    base: conflict.theirs,
    baseRevision: laterOf(state.baseRevision, conflict.theirs.baseRevision),
  };
}

/** Somebody has read which comments had no place. */
export function dismissComments(state: DraftState): DraftState {
  return { ...state, lostComments: [] };
}

/** A text that was kept in this browser goes on from where it was left. */
export function takeUpCopy(state: DraftState, copy: DraftCopy, merge: Merge): DraftState | null {
  const { text, format, baseRevision, base } = copy;
  if (text === state.text || text === base.text) return state;
  // Of several only the first can become a conflict; the others wait for the next time.
  if (isUnsaved(state)) {
    const merged = merge(base, state, copy);
    return merged === null ? null : withMerged(state, merged);
  }
  const left = { ...state, text, format, baseRevision, base };
  return isNewer(state.base, base) ? workIn(left, state.base, merge) : left;
}

function hearHeard(state: DraftState, merge: Merge): DraftState {
  const { heard } = state;
  return heard === null ? state : workIn({ ...state, heard: null }, heard, merge);
}

function workIn(state: DraftState, theirs: ServerDraft, merge: Merge): DraftState {
  const { base, text, unanswered } = state;
  if (!isNewer(theirs, base)) return state;
  if (!isUnsaved(state)) {
    return { ...openDraft(theirs), trouble: state.trouble, lostComments: state.lostComments };
  }
  const baseRevision = laterOf(state.baseRevision, theirs.baseRevision);
  const known = {
    ...state,
    base: theirs,
    baseRevision,
    unanswered: null,
    conflict: state.conflict?.kind === "draft" ? null : state.conflict,
  };
  if (theirs.text === text) return { ...known, format: theirs.format };
  // What was sent has arrived after all, and this text goes on from there.
  if (theirs.text === unanswered || theirs.text === base.text) return known;
  const merged = merge(base, state, theirs);
  if (merged !== null) return withMerged(known, merged);
  return { ...state, conflict: { kind: "draft", theirs } };
}

function withMerged(state: DraftState, { text, format, lostComments }: Merged): DraftState {
  return { ...state, text, format, lostComments: [...state.lostComments, ...lostComments] };
}

function isNewer(one: ServerDraft, than: ServerDraft): boolean {
  if (one.version !== than.version) return one.version > than.version;
  return (one.revision ?? 0) > (than.revision ?? 0);
}

function laterOf(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.max(one, other);
}
