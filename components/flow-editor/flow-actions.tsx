"use client";

import Link from "next/link";
import { FlaskConical, History, Play, Settings2 } from "lucide-react";
import dynamic from "next/dynamic";
import { useSearchParams } from "next/navigation";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { Tooltip } from "@/components/ui/tooltip";
import { writeAddress } from "./address";
import { DraftStatus, useDraftState, type DraftHandle } from "./draft";
import { useEditorContext } from "./editor-context";
import { DiscardButton, PublishButton, type PublishedRevision } from "./history";
import type { LastPlan } from "./try-it";

// Opened seldom: not part of what the page waits for.
const RevisionHistory = dynamic(() =>
  import("./history/revision-history").then((module) => module.RevisionHistory),
);
const FlowSettings = dynamic(() => import("./settings").then((module) => module.FlowSettings));
const TryIt = dynamic(() => import("./try-it").then((module) => module.TryIt));

export interface FlowActionsProps {
  draft: DraftHandle;
  /** The newest that was published; null for a flow that never was. */
  revision: PublishedRevision | null;
  onPlanned: (plan: LastPlan) => void;
}

/** What is done with the flow as a whole: saved by itself, tried, published, thrown away, run. */
export function FlowActions({ draft: handle, revision, onPlanned }: FlowActionsProps) {
  const draft = useDraftState(handle);
  const { state, whyNotEdit, place } = useEditorContext();
  const params = useSearchParams();
  const { projectId, pipelineId, stage } = place;
  const isChanged = state.source.text !== revision?.text;
  const hasDraft = draft.state.base.isUnpublished || (isChanged && draft.status !== "saved");
  const close = () => writeAddress("open", null);
  const opened = params.get("open");
  const board = `/projects/${encodeURIComponent(projectId)}/pipelines/${encodeURIComponent(pipelineId)}`;
  return (
    <>
      <DraftStatus draft={draft} />
      <div className="flex">
        <Tooltip content="Revisions">
          <Button
            variant="ghost"
            size="icon"
            aria-label="Show the revisions"
            onClick={() => writeAddress("open", "history")}
          >
            <History aria-hidden />
          </Button>
        </Tooltip>
        <Tooltip content="Settings of the flow">
          <Button
            variant="ghost"
            size="icon"
            aria-label="Open the settings of the flow"
            onClick={() => writeAddress("open", "settings")}
          >
            <Settings2 aria-hidden />
          </Button>
        </Tooltip>
      </div>
      {whyNotEdit === null && (
        <Button onClick={() => writeAddress("open", "plan")}>
          <FlaskConical aria-hidden /> Plan
        </Button>
      )}
      {/* The form for a run is a large part of another page, and most who edit do not run. */}
      {revision !== null && !isChanged && (
        <Button asChild>
          <Link href={`${board}?run=${encodeURIComponent(stage)}`} prefetch={false}>
            <Play aria-hidden className="size-3.5!" /> Run
          </Link>
        </Button>
      )}
      {whyNotEdit === null && (
        <>
          {hasDraft && <DiscardButton draft={draft} revision={revision} />}
          <PublishButton draft={draft} revision={revision} />
        </>
      )}
      <Dialog open={opened === "history"} onOpenChange={close}>
        <DialogContent size="lg" title={`Revisions of the flow of ${stage}`} opensOn="itself">
          <RevisionHistory draft={draft} onRestored={close} />
        </DialogContent>
      </Dialog>
      <Dialog open={opened?.startsWith("settings") === true} onOpenChange={close}>
        <DialogContent
          size="lg"
          title={`Settings of the flow of ${stage}`}
          opensOn="itself"
          className="min-h-[52dvh]"
        >
          <FlowSettings
            part={opened?.replace("settings-", "") ?? ""}
            onPart={(part) => writeAddress("open", `settings-${part}`)}
          />
        </DialogContent>
      </Dialog>
      {/* Planned only while somebody looks. */}
      {opened === "plan" && whyNotEdit === null && (
        <Dialog open onOpenChange={close}>
          <TryIt onPlanned={onPlanned} onClose={close} />
        </Dialog>
      )}
    </>
  );
}
