"use client";

import { CloudCheck, CloudOff, GitMerge, TriangleAlert, Users } from "lucide-react";
import { useState, type ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { Spinner } from "@/components/ui/spinner";
import { Tooltip } from "@/components/ui/tooltip";
import { ConflictDialog } from "./conflict-dialog";
import type { Draft } from "./use-draft";

/** How the draft stands, in a few words; who else edits it; what to do when it cannot be saved. */
export function DraftStatus({ draft }: { draft: Draft }) {
  const [isDeciding, setDeciding] = useState(false);
  const { conflict } = draft.state;
  return (
    <div className="flex min-w-0 items-center gap-3 text-sm text-ink-2">
      <OtherEditors others={draft.others} />
      <span role="status" className="flex min-w-0 items-center gap-1.5">
        <StatusWords draft={draft} />
      </span>
      {conflict !== null && (
        <>
          <Button size="sm" onClick={() => setDeciding(true)}>
            <GitMerge aria-hidden /> Resolve
          </Button>
          {isDeciding && (
            <ConflictDialog draft={draft} conflict={conflict} onClose={() => setDeciding(false)} />
          )}
        </>
      )}
    </div>
  );
}

function StatusWords({ draft }: { draft: Draft }): ReactNode {
  const { status, state, isCopyMissing } = draft;
  switch (status) {
    case "conflict":
      return (
        <>
          <GitMerge aria-hidden className="text-amber" />
          <span className="text-amber">
            {state.conflict?.kind === "draft"
              ? `Not saved: ${state.conflict.theirs.savedBy ?? "somebody"} changed the same`
              : "Not merged with the newest revision"}
          </span>
        </>
      );
    case "offline":
      return (
        <>
          <CloudOff aria-hidden className="text-amber" />
          <span className="text-amber">
            {isCopyMissing
              ? "Offline, and this browser has no room for a copy: keep the page open"
              : "Offline: kept in this browser"}
          </span>
        </>
      );
    case "failed":
      return (
        <>
          <TriangleAlert aria-hidden className="text-red" />
          <span className="text-red [overflow-wrap:anywhere]">
            Not saved: {state.trouble?.kind === "refused" ? state.trouble.message : "the server refused it"}
          </span>
        </>
      );
    case "saving":
      return (
        <>
          <Spinner /> Saving the draft
        </>
      );
    case "saved": {
      const { isUnpublished, savedAt, savedBy, revision } = state.base;
      if (!isUnpublished || savedAt === null)
        return revision === null ? "Nothing written yet" : `Published as revision ${String(revision)}`;
      return (
        <>
          <CloudCheck aria-hidden className="text-green" />
          <Tooltip content={`Saved by ${savedBy ?? "somebody"} ${new Date(savedAt).toLocaleString()}`}>
            <time dateTime={savedAt} tabIndex={0} className="rounded-sm tabular-nums">
              Draft saved {clockOf(savedAt)}
            </time>
          </Tooltip>
        </>
      );
    }
  }
}

function OtherEditors({ others }: Pick<Draft, "others">) {
  if (others.length === 0) return null;
  const names = [...new Set(others.map(({ name, isYou }) => (isYou ? "you, on another page" : name)))];
  const words = names.length < 3 ? names.join(" and ") : `${String(names.length)} others`;
  return (
    <Tooltip content={`Editing this flow now: ${names.join(", ")}. Changes of everybody come together here.`}>
      <span
        tabIndex={0}
        className="flex min-w-0 items-center gap-1.5 rounded-sm text-accent-text tabular-nums"
      >
        <Users aria-hidden /> <span className="2xl:hidden">{names.length}</span>
        <span className="truncate max-2xl:sr-only">Also editing: {words}</span>
      </span>
    </Tooltip>
  );
}

/** `12:04`, of today; with the date otherwise. */
function clockOf(iso: string): string {
  const at = new Date(iso);
  const isToday = at.toDateString() === new Date().toDateString();
  return at.toLocaleString(undefined, {
    hour: "2-digit",
    minute: "2-digit",
    ...(!isToday && { day: "numeric", month: "short" }),
  });
}
