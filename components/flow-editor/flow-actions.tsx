"use client";

import { useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { Play } from "lucide-react";
import { useEffect, useRef } from "react";
import { useTRPC, useTRPCClient } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import { diffDocuments } from "@/core/document/diff";
import { useEditorContext } from "./editor-context";
import { PublishFlow } from "./publish-flow";
import { undoLabel } from "./session";

export interface FlowActionsProps {
  /** The newest that was published; null for a flow that never was. */
  revision: { number: number; text: string; document: unknown } | null;
}

/** Publishes what is edited, throws it away, or runs what is published. */
export function FlowActions({ revision }: FlowActionsProps) {
  const { state, dispatch, problems, checking, whyNotEdit, place } = useEditorContext();
  const { projectId, pipelineId, stage } = place;
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  const { text } = state.source;
  const basedOn = useRef(revision?.number ?? null);
  const changed = text !== (revision?.text ?? "");
  const errors = problems.filter(({ severity }) => severity === "error").length;
  const isUnsaved = changed && undoLabel(state) !== null;
  useEffect(() => {
    if (!isUnsaved) return undefined;
    const guard = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", guard);
    return () => window.removeEventListener("beforeunload", guard);
  }, [isUnsaved]);

  const publish = async (message: string) => {
    const expectedRevision = basedOn.current;
    const made = await client.flows.update.mutate({ ...place, text, message, expectedRevision });
    basedOn.current = made.revision;
    await queries.invalidateQueries({ queryKey: trpc.flows.get.queryKey(place) });
    await queries.invalidateQueries({ queryKey: trpc.pipelines.board.queryKey({ projectId, pipelineId }) });
    toast({ tone: "success", title: `Revision ${String(made.revision)} of ${stage} is published` });
  };
  const blockedBy = !changed
    ? "Nothing has changed since the newest revision."
    : errors > 0
      ? `Solve ${errors === 1 ? "the error" : `the ${String(errors)} errors`} first.`
      : checking
        ? "Still checking the text."
        : null;
  const board = `/projects/${encodeURIComponent(projectId)}/pipelines/${encodeURIComponent(pipelineId)}`;
  return (
    <>
      {isUnsaved && revision !== null && whyNotEdit === null && (
        <Button variant="ghost" onClick={() => dispatch({ type: "replace", text: revision.text })}>
          Discard changes
        </Button>
      )}
      {revision !== null && !changed && (
        <Button asChild>
          <Link href={`${board}?run=${encodeURIComponent(stage)}`}>
            <Play aria-hidden className="size-3.5!" /> Run
          </Link>
        </Button>
      )}
      {whyNotEdit === null && (
        <PublishFlow
          stage={stage}
          blockedBy={blockedBy}
          readChanges={() =>
            revision === null ? null : diffDocuments(revision.document, state.source.value)
          }
          onPublish={publish}
        />
      )}
    </>
  );
}
