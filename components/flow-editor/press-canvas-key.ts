import type { KeyboardEvent } from "react";
import { ARROW_KEYS, moveThrough, type FlowTree } from "@/components/canvas";
import { outermost } from "./positions";
import type { EditorAction, EditorState } from "./session";

export interface CanvasKeys {
  state: EditorState;
  tree: FlowTree;
  dispatch: (action: EditorAction) => void;
  readOnly: boolean;
  /** Asks what to add at the node under the keyboard. */
  onAdd: (where: "behind" | "before", search: string) => void;
  /** Goes into the panel of the selected node: to its first field, or to its name. */
  onOpen: (at?: "name") => void;
  onFind: () => void;
  onHelp: () => void;
}

type Shift = Extract<EditorAction, { type: "shift" }>["by"];

/** Alt with an arrow: along the order of the workflow, across it into the next one or out of this one. */
const SHIFTS: Readonly<Record<"sequential" | "parallel", Readonly<Record<string, Shift>>>> = {
  sequential: { ArrowUp: "earlier", ArrowDown: "later", ArrowLeft: "out", ArrowRight: "in" },
  parallel: { ArrowLeft: "earlier", ArrowRight: "later", ArrowUp: "out", ArrowDown: "in" },
};

/** What a key does while the drawing has the focus; true when it did something. */
export function pressCanvasKey(event: KeyboardEvent, keys: CanvasKeys): boolean {
  const { state, tree, dispatch, readOnly, onAdd, onOpen, onFind, onHelp } = keys;
  const { focusKey } = state;
  const { key } = event;
  const isCommand = event.ctrlKey || event.metaKey;
  const selected = outermost(state.selection, tree.root.key);
  const does = (work: () => void): true => {
    work();
    return true;
  };

  const direction = ARROW_KEYS[key];
  if (direction !== undefined && !isCommand) {
    if (event.altKey) {
      const by = shiftOf(tree, focusKey, key);
      return by !== null && !readOnly && does(() => dispatch({ type: "shift", keys: selected, by }));
    }
    const next = moveThrough(tree, focusKey, direction);
    const also = event.shiftKey ? state.selection.filter((one) => one !== next) : [];
    return does(() => dispatch({ type: "select", keys: [...also, next], focusKey: next }));
  }
  if (isCommand && !event.altKey) {
    const command = `${event.shiftKey ? "shift+" : ""}${key.toLowerCase()}`;
    if (command === "a")
      return does(() => dispatch({ type: "select", keys: siblingsOf(tree, focusKey), focusKey }));
    if (command === "f") return does(onFind);
    if (readOnly) return false;
    if (command === "d") return does(() => dispatch({ type: "duplicate", keys: selected }));
    if (command === "g")
      return does(() => dispatch({ type: "wrap", keys: selected, workflow: "sequential" }));
    if (command === "shift+g" && focusKey !== null)
      return does(() => dispatch({ type: "unwrap", key: focusKey }));
    return false;
  }
  if (event.altKey) return false;
  if (key === "Enter") return does(() => onOpen());
  if (key === "F2") return does(() => onOpen("name"));
  if (key === "Escape")
    return state.selection.length > 0 && does(() => dispatch({ type: "select", keys: [], focusKey }));
  if (key === "?") return does(onHelp);
  if (key === "/") return does(onFind);
  if (key === " " && focusKey !== null) {
    const isSelected = state.selection.includes(focusKey);
    const rest = state.selection.filter((one) => one !== focusKey);
    return does(() => dispatch({ type: "select", keys: isSelected ? rest : [...rest, focusKey], focusKey }));
  }
  if (readOnly) return false;
  if (key === "Delete" || key === "Backspace")
    return does(() => dispatch({ type: "remove", keys: selected }));
  if (key === "Insert" || key === "+") {
    return does(() => onAdd(key === "Insert" && event.shiftKey ? "before" : "behind", ""));
  }
  if (/^\p{L}$/u.test(key)) return does(() => onAdd("behind", key.toLowerCase()));
  return false;
}

function shiftOf(tree: FlowTree, focusKey: string | null, key: string): Shift | null {
  const parentKey = focusKey === null ? null : tree.byKey.get(focusKey)?.parentKey;
  const parent = parentKey === null || parentKey === undefined ? undefined : tree.byKey.get(parentKey);
  return parent?.flow ? (SHIFTS[parent.flow][key] ?? null) : null;
}

/** Everything beside a node; of the outermost workflow its steps. */
function siblingsOf(tree: FlowTree, focusKey: string | null): string[] {
  const parentKey = focusKey === null ? null : (tree.byKey.get(focusKey)?.parentKey ?? null);
  return (tree.byKey.get(parentKey ?? "") ?? tree.root).children.map((child) => child.key);
}
