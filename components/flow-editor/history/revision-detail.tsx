"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { RotateCcw } from "lucide-react";
import { useState } from "react";
import { failureText, useTRPC, useTRPCClient } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { CodeBlock } from "@/components/ui/code-block";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { InlineAlert } from "@/components/ui/inline-alert";
import { RelativeTime } from "@/components/ui/relative-time";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { SkeletonRows } from "@/components/ui/skeleton";
import { toast } from "@/components/ui/toast";
import { diffDocuments } from "@/core/document/diff";
import { ChangeList } from "../change-list";
import type { Draft } from "../draft";
import { useEditorContext } from "../editor-context";
import type { RevisionLine } from "./published-revision";

type Against = "before" | "draft";

export interface RevisionDetailProps {
  line: RevisionLine;
  draft: Draft;
  onRestored: () => void;
}

/** One revision: what it changed, its code, and the two ways to have it again. */
export function RevisionDetail({ line, draft, onRestored }: RevisionDetailProps) {
  const { state, place, whyNotEdit } = useEditorContext();
  const { number } = line;
  const trpc = useTRPC();
  const [against, setAgainst] = useState<Against>("before");
  const options = { staleTime: Infinity };
  const revision = useQuery(trpc.flows.revision.queryOptions({ ...place, number }, options));
  const before = useQuery(
    trpc.flows.revision.queryOptions({ ...place, number: number - 1 }, { ...options, enabled: number > 1 }),
  );
  const failed = failureText(revision.error ?? before.error);
  const document = revision.data?.document;
  return (
    <section aria-label={`Revision ${String(number)}`} className="flex min-w-0 flex-col gap-3">
      <header>
        <h3 className="text-md font-semibold">Revision {number}</h3>
        <p className="text-ink-2 [overflow-wrap:anywhere]">
          Published <RelativeTime at={line.createdAt} /> by {line.authorName}
          {line.message !== "" && `: ${line.message}`}
        </p>
      </header>
      <SegmentedControl
        label="Compare with"
        className="self-start"
        value={against}
        onValueChange={setAgainst}
        options={[
          {
            value: "before",
            label: number > 1 ? `Changes since revision ${String(number - 1)}` : "First revision",
          },
          { value: "draft", label: "Against what you edit" },
        ]}
      />
      {failed !== null && <InlineAlert tone="danger" title={failed} />}
      {document === undefined || (number > 1 && before.data === undefined) ? (
        failed === null && <SkeletonRows rows={3} />
      ) : against === "draft" ? (
        <ChangeList changes={diffDocuments(document, state.source.value)} />
      ) : number > 1 ? (
        <ChangeList changes={diffDocuments(before.data?.document, document)} />
      ) : (
        <p className="text-ink-2">It is the first: there was no flow before.</p>
      )}
      {revision.data !== undefined && (
        <details>
          <summary className="cursor-pointer rounded-sm text-ink-2">Show as code</summary>
          <CodeBlock
            className="mt-2"
            code={revision.data.text}
            label={`revision ${String(number)} as code`}
          />
        </details>
      )}
      {whyNotEdit === null && <RestoreButtons line={line} draft={draft} onRestored={onRestored} />}
    </section>
  );
}

function RestoreButtons({ line: { number, isCurrent }, draft, onRestored }: RevisionDetailProps) {
  const { state, place } = useEditorContext();
  const trpc = useTRPC();
  const api = useTRPCClient();
  const queries = useQueryClient();
  const [asks, setAsks] = useState<"draft" | "publish" | null>(null);
  const asDraft = useMutation({
    mutationFn: async () => {
      const { text } = state.source;
      const isSaved = await draft.keeper.flush();
      const { state: now } = draft.keeper.getSnapshot();
      const isShown = isSaved && now.text === text;
      const { version } = now.base;
      const answer = isShown ? await api.flows.restoreAsDraft.mutate({ ...place, number, version }) : null;
      await draft.keeper.refresh();
      if (answer?.saved !== true)
        throw new Error("The draft changed just now, so nothing was restored. Look at it again.");
    },
    onSuccess: () => {
      toast({ tone: "success", title: `Revision ${String(number)} is the draft now` });
      onRestored();
    },
    onError: () => setAsks(null),
  });
  const publish = useMutation({
    mutationFn: () => api.flows.restore.mutate({ ...place, number }),
    onSuccess: async ({ revision }) => {
      await Promise.all([
        draft.keeper.refresh(),
        queries.invalidateQueries(trpc.flows.get.queryFilter(place)),
        queries.invalidateQueries(trpc.flows.revisions.pathFilter()),
        queries.invalidateQueries(trpc.pipelines.board.pathFilter()),
      ]);
      toast({
        tone: "success",
        title: `Revision ${String(number)} is published again as revision ${String(revision)}`,
      });
      onRestored();
    },
  });
  const { isUnpublished } = draft.state.base;
  return (
    <div className="flex flex-col gap-2">
      {asDraft.isError && <InlineAlert tone="danger" title={failureText(asDraft.error)} />}
      <div className="flex flex-wrap gap-2">
        <Button
          pending={asDraft.isPending}
          onClick={() => (isUnpublished ? setAsks("draft") : asDraft.mutate())}
        >
          <RotateCcw aria-hidden /> Restore as draft
        </Button>
        {!isCurrent && <Button onClick={() => setAsks("publish")}>Publish revision {number} again</Button>}
      </div>
      <ConfirmDialog
        open={asks === "draft"}
        onOpenChange={() => setAsks(null)}
        title={`Restore revision ${String(number)} as the draft`}
        action="Replace the draft"
        pending={asDraft.isPending}
        onConfirm={() => asDraft.mutate()}
      >
        It takes the place of the draft, for everybody who edits this flow. Undo brings the draft back while
        this page is open.
      </ConfirmDialog>
      <ConfirmDialog
        open={asks === "publish"}
        onOpenChange={() => setAsks(null)}
        title={`Publish revision ${String(number)} again`}
        action={`Publish revision ${String(number)} again`}
        pending={publish.isPending}
        error={failureText(publish.error)}
        onConfirm={() => publish.mutate()}
      >
        The next run takes it, as a new revision.{" "}
        {isUnpublished
          ? "The draft stays; before it can be published you decide what becomes of this revision in it."
          : "Nothing else is lost: every revision stays in the history."}
      </ConfirmDialog>
    </div>
  );
}
