import type { EditorAction, EditorState } from "./editor-state";
import { knownKeys, placesOf, stepKey, type Place, type Places } from "./places";

type Walk = Extract<EditorAction, { type: "walk" }>;

/** Where the structural arrows lead. Stays where it is when there is nothing that way. */
export function walk(state: EditorState, { to, extend }: Walk): EditorState {
  const places = placesOf(state.legible);
  const here = places.byKey.get(state.focusKey ?? "");
  const target = here === undefined ? places.order[0] : TARGETS[to](places, here);
  if (target === undefined) return state;
  if (!extend) return { ...state, selection: [target.key], focusKey: target.key };
  const selected = new Set(state.selection);
  // Going back over what was selected on the way takes it out again.
  if (selected.has(target.key) && target.key !== here?.key) selected.delete(here?.key ?? "");
  else if (here !== undefined) selected.add(here.key);
  selected.add(target.key);
  return { ...state, selection: knownKeys(places, [...selected]), focusKey: target.key };
}

const TARGETS = {
  previous: (places, here) => places.order[places.order.indexOf(here) - 1],
  next: (places, here) => places.order[places.order.indexOf(here) + 1],
  parent: (places, here) => places.byKey.get(here.parentKey ?? ""),
  child: (places, here) => places.byKey.get(stepKey(here.key, 0)),
  first: (places) => places.order[0],
  last: (places) => places.order.at(-1),
} satisfies Record<Walk["to"], (places: Places, here: Place) => Place | undefined>;
