"use client";

import { useSearchParams } from "next/navigation";
import { parsePanelTab, type PanelTab } from "./panel-tabs";

/** How the steps of a run are shown. */
export type RunPicture = "graph" | "timeline" | "list";

/** What of a run is shown, as the address of the page says it. */
export interface RunAddress {
  /** Null: it follows the run. */
  node: string | null;
  tab: PanelTab;
  view: RunPicture;
  /** Of the log: the attempt, and the line from 1 on. */
  attempt: number | null;
  line: number | null;
}

/** What the address says, and a way to have it say something else, without an entry in the browser's history. */
export function useRunAddress(): { address: RunAddress; go: (changes: Partial<RunAddress>) => void } {
  const params = useSearchParams();
  const view = params.get("view");
  const address: RunAddress = {
    node: params.get("node"),
    tab: parsePanelTab(params.get("tab")),
    view: view === "timeline" || view === "list" ? view : "graph",
    attempt: toPositive(params.get("attempt")),
    line: toPositive(params.get("line")),
  };
  const go = (changes: Partial<RunAddress>) => {
    const leaves =
      (changes.node !== undefined && changes.node !== address.node) ||
      (changes.tab !== undefined && changes.tab !== "logs");
    const next = { ...address, ...(leaves ? { attempt: null, line: null } : {}), ...changes };
    const url = new URL(window.location.href);
    const put = (name: string, value: string | number | null) => {
      if (value === null) url.searchParams.delete(name);
      else url.searchParams.set(name, String(value));
    };
    put("node", next.node);
    put("tab", next.tab === "overview" ? null : next.tab);
    put("view", next.view === "graph" ? null : next.view);
    put("attempt", next.attempt);
    put("line", next.line);
    window.history.replaceState(null, "", url);
  };
  return { address, go };
}

function toPositive(value: string | null): number | null {
  return value !== null && /^[1-9]\d{0,8}$/.test(value) ? Number(value) : null;
}
