"use client";

import { Redo2, Undo2 } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { RelativeTime } from "@/components/ui/relative-time";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { Tooltip } from "@/components/ui/tooltip";
import { writeAddress, type EditorView } from "./address";
import { useEditorContext } from "./editor-context";
import { redoLabel, undoLabel } from "./session";
import { useNarrowScreen } from "./use-screen";

export interface EditorHeaderProps {
  view: EditorView;
  /** The newest that was published; null for a flow that never was. */
  revision: { number: number; authorName: string; message: string; createdAt: string } | null;
  /** What is done with the flow as a whole: draft, plan, publish. */
  actions: ReactNode;
}

const VIEWS = [
  { value: "canvas", label: "Canvas" },
  { value: "split", label: "Split" },
  { value: "code", label: "Code" },
] as const;

/** What is edited, in which view, and what can be taken back. */
export function EditorHeader({ view, revision, actions }: EditorHeaderProps) {
  const { state, dispatch, whyNotEdit, stage } = useEditorContext();
  // There is no room for two views beside each other.
  const isNarrow = useNarrowScreen();
  const undo = undoLabel(state);
  const redo = redoLabel(state);
  const views = VIEWS.filter(({ value }) => value !== "split" || !isNarrow);
  return (
    <header className="flex flex-wrap items-center gap-x-2 gap-y-2 border-b bg-surface px-5 py-2 max-sm:px-4">
      <div className="min-w-0 flex-1 basis-56">
        <h1 className="truncate text-lg font-semibold">Release flow of {stage.stage}</h1>
        <p className="truncate text-sm text-ink-3">
          {revision === null ? (
            "Not published yet"
          ) : (
            <>
              Revision {revision.number} by {revision.authorName} <RelativeTime at={revision.createdAt} />
              {revision.message !== "" && ` · ${revision.message}`}
            </>
          )}
        </p>
      </div>
      <SegmentedControl
        label="View"
        value={view}
        onValueChange={(next) => writeAddress("view", next)}
        options={views}
      />
      {whyNotEdit === null && (
        <div className="flex">
          <Tooltip content={undo === null ? "Nothing to undo" : `Undo: ${undo}`}>
            <Button
              variant="ghost"
              size="icon"
              aria-label="Undo"
              aria-disabled={undo === null}
              onClick={() => dispatch({ type: "undo" })}
            >
              <Undo2 aria-hidden />
            </Button>
          </Tooltip>
          <Tooltip content={redo === null ? "Nothing to redo" : `Redo: ${redo}`}>
            <Button
              variant="ghost"
              size="icon"
              aria-label="Redo"
              aria-disabled={redo === null}
              onClick={() => dispatch({ type: "redo" })}
            >
              <Redo2 aria-hidden />
            </Button>
          </Tooltip>
        </div>
      )}
      {actions}
    </header>
  );
}
