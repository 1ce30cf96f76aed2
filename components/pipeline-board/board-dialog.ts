/** A service, job or addon. */
export interface ItemRef {
  kind: "service" | "job" | "addon";
  id: string;
}

/** The two ends of a promotion. */
export interface ArrowRef {
  kind: "service" | "job";
  fromId: string;
  toId: string;
}

/** What stands in front of the board. Stages are told by their names, so that a link reads well. */
export type BoardDialog =
  | { show: "changelog"; arrow: ArrowRef }
  | { show: "history"; item: ItemRef }
  | { show: "add-items"; stage: string }
  | { show: "remove-item"; item: ItemRef }
  | { show: "add-stage" }
  | { show: "rename-stage"; stage: string }
  | { show: "remove-stage"; stage: string }
  | { show: "hold"; stage: string }
  | { show: "resume"; stage: string }
  | { show: "rename-pipeline" };

const PARAMETERS = ["show", "kind", "id", "from", "to", "stage"] as const;

/** From the address; null for none, and for one that makes no sense. */
export function parseBoardDialog(search: Pick<URLSearchParams, "get">): BoardDialog | null {
  const [show, kind, id, fromId, toId, stage] = PARAMETERS.map((name) => search.get(name));
  switch (show) {
    case "changelog":
      return (kind === "service" || kind === "job") && fromId && toId
        ? { show, arrow: { kind, fromId, toId } }
        : null;
    case "history":
    case "remove-item":
      return (kind === "service" || kind === "job" || kind === "addon") && id
        ? { show, item: { kind, id } }
        : null;
    case "add-items":
    case "rename-stage":
    case "remove-stage":
    case "hold":
    case "resume":
      return stage ? { show, stage } : null;
    case "add-stage":
    case "rename-pipeline":
      return { show };
    default:
      return null;
  }
}

/** The query of an address with this dialog; other parameters of `search` stay. */
export function writeBoardDialog(dialog: BoardDialog | null, search: URLSearchParams): URLSearchParams {
  const next = new URLSearchParams(search);
  for (const name of PARAMETERS) next.delete(name);
  for (const [name, value] of Object.entries(dialog === null ? {} : parametersOf(dialog)))
    next.set(name, value);
  return next;
}

function parametersOf(dialog: BoardDialog): Partial<Record<(typeof PARAMETERS)[number], string>> {
  const { show } = dialog;
  if ("arrow" in dialog) {
    const { kind, fromId, toId } = dialog.arrow;
    return { show, kind, from: fromId, to: toId };
  }
  if ("item" in dialog) return { show, ...dialog.item };
  return "stage" in dialog ? { show, stage: dialog.stage } : { show };
}
