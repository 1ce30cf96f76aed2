import { DocumentSource, nodeKeyAt, nodePath, parseSource, type SourceFormat } from "@/core/document";
import { EditError, editSource } from "@/core/document/edit";
import type { EditorAction, EditorState, StructureAction } from "./editor-state";
import { endStep, historyAfter, NO_HISTORY, record, stepBack, stepForward, type Continues } from "./history";
import { keptPicks } from "./kept-picks";
import { nodesAsText, readPasted } from "./pasted-nodes";
import { knownKeys, placesOf, type Places } from "./places";
import { EditList, type Ground, type Plan } from "./plan";
import { planInsert } from "./plan-insert";
import { planSet, planSetDocument } from "./plan-set";
import {
  planDuplicate,
  planMove,
  planRemove,
  planShift,
  planSwitch,
  planUnwrap,
  planWrap,
} from "./plan-structure";
import { newlyDoubled } from "./refs";
import { diffText } from "./text-patch";
import { Refusal } from "./refusal";
import { describePlace, sentence } from "./words";
import { walk } from "./walk-selection";

/** Begins to edit a text, which may have mistakes; as much of it is drawn as can be read. */
export function openSession(text: string, format: SourceFormat): EditorState {
  const { source, problems } = parseSource(text, format);
  // Another object, so that the picture is known to be of a text with mistakes.
  const legible =
    problems.length === 0 ? source : new DocumentSource("", format, source.value, source.positions);
  return {
    source,
    legible,
    selection: [],
    focusKey: placesOf(legible).order[0]?.key ?? null,
    history: NO_HISTORY,
    refusal: null,
  };
}

/**
 * The state after an action. Nothing that the author wrote moves or changes unless the action says so: comments,
 * order and quotes stay. Never throws: what is not possible leaves everything as it is and says why in `refusal`.
 */
export function reduceEditor(state: EditorState, action: EditorAction): EditorState {
  const ready = state.refusal === null ? state : { ...state, refusal: null };
  try {
    return reduce(ready, action);
  } catch (error) {
    if (error instanceof Refusal || error instanceof EditError) return { ...state, refusal: error.message };
    throw error;
  }
}

function reduce(state: EditorState, action: EditorAction): EditorState {
  switch (action.type) {
    case "write":
      return write(state, action.text, state.source.format, "Code changed", {
        type: "write",
        atMs: action.atMs,
      });
    case "replace":
      return write(state, action.text, undefined, "Flow replaced", null);
    case "meet":
      return meet(state, action.text);
    case "select":
      return select(state, action.keys, action.focusKey);
    case "walk":
      return settled(state, walk(state, action));
    case "undo":
      return travel(state, stepBack(state.history, state.source.text), "There is nothing to undo.");
    case "redo":
      return travel(state, stepForward(state.history, state.source.text), "There is nothing to do again.");
    default:
      return restructure(state, action);
  }
}

/** JSON text of nodes, for the clipboard. */
export function copyNodes(state: EditorState, keys: readonly string[]): string {
  return nodesAsText(placesOf(state.legible), keys);
}

function planOf(action: StructureAction, ground: Ground): Plan {
  switch (action.type) {
    case "insert":
      return planInsert(action.at, action.nodes, ground);
    case "paste": {
      const into = ground.places.byKey.get(action.at.parentKey)?.node;
      return planInsert(action.at, readPasted(action.text, into), ground, "pasted");
    }
    case "move":
      return planMove(action, ground);
    case "remove":
      return planRemove(action, ground);
    case "duplicate":
      return planDuplicate(action, ground);
    case "wrap":
      return planWrap(action, ground);
    case "unwrap":
      return planUnwrap(action, ground);
    case "switch":
      return planSwitch(action, ground);
    case "shift":
      return planShift(action, ground);
    case "set":
      return planSet(action, ground);
    case "set-document":
      return planSetDocument(action, ground);
  }
}

function restructure(state: EditorState, action: StructureAction): EditorState {
  if (state.source !== state.legible) {
    const line = state.source.problems[0]?.line ?? 1;
    throw new Refusal(
      `The code has a mistake in line ${line}. Mend it there, or undo, before you change the drawing.`,
    );
  }
  const places = placesOf(state.source);
  const plan = planOf(action, { source: state.source, places });
  const source = editSource(state.source, plan.edits);
  if (source === state.source) return state;
  const twice =
    action.type === "set" || action.type === "set-document"
      ? newlyDoubled(state.source.value, source.value)
      : undefined;
  if (twice !== undefined)
    throw new Refusal(`Two steps would be called \`${twice}\`. Give one of them another ref.`);
  const now = placesOf(source);
  const picked = pickedAfter(state, plan, now);
  const after = { ...state, source, legible: source, ...picked };
  return {
    ...after,
    history: record(state, after, sentence(plan.label(now, picked.selection)), plan.continues ?? null),
  };
}

/** What is selected after a plan: what it says, else the same nodes in their new places. */
function pickedAfter(
  { selection, focusKey }: EditorState,
  { edits, selected, focus }: Plan,
  now: Places,
): Pick<EditorState, "selection" | "focusKey"> {
  const list = new EditList();
  const nodes = selection.map((key) => list.follow(nodePath(key)));
  const focused = focusKey === null ? undefined : list.follow(nodePath(focusKey));
  for (const edit of edits) list.add(edit);
  const paths = selected ?? nodes.flatMap(({ path }) => (path === null ? [] : [path]));
  const wanted = focus ?? selected?.at(-1) ?? focused?.path ?? null;
  return {
    selection: knownKeys(
      now,
      paths.flatMap((path) => nodeKeyAt(path) ?? []),
    ),
    focusKey: focusKeyOf(now, wanted === null ? undefined : nodeKeyAt(wanted)),
  };
}

function focusKeyOf(places: Places, key: string | null | undefined): string | null {
  return places.byKey.has(key ?? "") ? (key ?? null) : (places.order[0]?.key ?? null);
}

/** Another text, whatever it says. The format of a whole new document is told from its text. */
function write(
  state: EditorState,
  text: string,
  format: SourceFormat | undefined,
  label: string,
  continues: Continues,
): EditorState {
  if (text === state.source.text) return state;
  const after = withSource(state, parseSource(text, format).source);
  return { ...after, history: record(state, after, label, continues) };
}

/** Somebody else's text, in which one's own steps can still be undone as far as they are untouched. */
function meet(state: EditorState, text: string): EditorState {
  const { source } = parseSource(text);
  const theirs = diffText(state.source.text, text, true);
  const isOther = source.format !== state.source.format;
  return {
    ...withSource(state, source),
    history: isOther ? NO_HISTORY : historyAfter(state.history, theirs),
  };
}

/** The drawing follows when the text can be read through; selected nodes are found again. */
function withSource(state: EditorState, source: DocumentSource): EditorState {
  if (source.problems.length > 0) return { ...state, source };
  const picked = keptPicks(state, placesOf(state.legible), placesOf(source));
  return { ...state, source, legible: source, ...picked };
}

function travel(state: EditorState, step: ReturnType<typeof stepBack>, without: string): EditorState {
  if (step === undefined) throw new Refusal(without);
  const { source } = parseSource(step.text, step.format);
  const after = { ...withSource(state, source), history: step.history };
  const places = placesOf(after.legible);
  return {
    ...after,
    selection: knownKeys(places, step.picked.selection),
    focusKey: focusKeyOf(places, step.picked.focusKey),
  };
}

function select(
  state: EditorState,
  keys: readonly string[],
  focusKey: string | null | undefined,
): EditorState {
  const places = placesOf(state.legible);
  const selection = knownKeys(places, keys);
  const wanted = focusKey ?? keys.findLast((key) => places.byKey.has(key)) ?? state.focusKey;
  return settled(state, { ...state, selection, focusKey: focusKeyOf(places, wanted) });
}

/** Who looks at something else has finished typing. The very same state when nothing else is selected. */
function settled(before: EditorState, after: EditorState): EditorState {
  const isSame =
    after.focusKey === before.focusKey && after.selection.join(" ") === before.selection.join(" ");
  return isSame ? before : { ...after, history: endStep(before.history) };
}

/**
 * What to say to those who do not see the drawing: what was done, undone or is not possible, else what has the focus.
 * Empty when there is nothing to say.
 */
export function describeAction(before: EditorState, after: EditorState): string {
  if (after.refusal !== null) return after.refusal;
  const [was, is] = [before.history, after.history];
  if (is.undone.length > was.undone.length) return `Undone: ${is.undone.at(-1)?.label ?? ""}`;
  const again = was.undone.at(-1);
  if (again !== undefined && is.done.at(-1) === again) return `Done again: ${again.label}`;
  if (after.source !== before.source) return is.done.at(-1)?.label ?? "";
  if (after.selection.length > 1 && after.selection !== before.selection)
    return `${after.selection.length} steps selected`;
  return after.focusKey === before.focusKey
    ? ""
    : describePlace(placesOf(after.legible), after.focusKey ?? "");
}
