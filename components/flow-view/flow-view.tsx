"use client";

import { keepPreviousData, useQuery, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC, useTRPCClient } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { InlineAlert } from "@/components/ui/inline-alert";
import { toast } from "@/components/ui/toast";
import { FlowScreen } from "./flow-screen";
import { useSettled } from "@/components/ui/settled";
import { STARTER_DOCUMENT } from "./starter-document";

export interface FlowViewProps {
  projectId: string;
  pipelineId: string;
  /** The stage's name. */
  stage: string;
}

/** Pause in typing before the text is checked. */
const CHECK_AFTER_MS = 300;

/** The page of a stage's release flow. Expects `flows.get` and `session.permissions` prefetched. */
export function FlowView({ projectId, pipelineId, stage }: FlowViewProps) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  const place = { projectId, pipelineId, stage };
  const { data: flow } = useSuspenseQuery(trpc.flows.get.queryOptions(place));
  const { data: permissions } = useSuspenseQuery(trpc.session.permissions.queryOptions({ projectId }));

  const newest = flow?.revision ?? null;
  const published = newest?.text ?? "";
  // What is being edited, and the revision the editing began with; null while nothing was changed.
  const [draft, setDraft] = useState<{ text: string; basedOn: number | null } | null>(null);
  const text = draft?.text ?? (newest === null ? STARTER_DOCUMENT : published);
  const changed = draft !== null ? draft.text !== published : newest === null;
  const basedOn = draft?.basedOn ?? newest?.number ?? null;
  const overtaken = draft !== null && draft.basedOn !== (newest?.number ?? null);

  const settled = useSettled(text, CHECK_AFTER_MS);
  const check = useQuery(
    trpc.flows.validate.queryOptions({ ...place, text: settled }, { placeholderData: keepPreviousData }),
  );

  const publish = async (message: string) => {
    const { revision } = await client.flows.update.mutate({
      ...place,
      text,
      message,
      expectedRevision: basedOn,
    });
    await queries.invalidateQueries({ queryKey: trpc.flows.get.queryKey(place) });
    await queries.invalidateQueries({ queryKey: trpc.pipelines.board.queryKey({ projectId, pipelineId }) });
    setDraft(null);
    toast({ tone: "success", title: `Revision ${String(revision)} of ${stage} is published` });
  };

  const { may, needs, role } = permissions;
  const whyNotEdit = may["edit-flows"]
    ? null
    : `Your role here is ${role}; changing a flow needs ${needs["edit-flows"]}.`;
  const board = `/projects/${encodeURIComponent(projectId)}/pipelines/${encodeURIComponent(pipelineId)}`;
  return (
    <FlowScreen
      stage={stage}
      revision={newest}
      text={text}
      onText={(next) => setDraft({ text: next, basedOn })}
      changed={changed && whyNotEdit === null}
      onDiscard={() => setDraft(null)}
      problems={check.data ?? []}
      checking={check.isFetching || settled !== text}
      whyNotEdit={whyNotEdit}
      onPublish={publish}
      runHref={`${board}?run=${encodeURIComponent(stage)}`}
      notice={
        <>
          {overtaken && newest !== null && (
            <InlineAlert
              tone="warning"
              className="m-3"
              title={`${newest.authorName} published revision ${String(newest.number)} since you began.`}
              actions={
                <>
                  <Button size="sm" onClick={() => setDraft(null)}>
                    Take theirs
                  </Button>
                  <Button size="sm" onClick={() => setDraft({ text, basedOn: newest.number })}>
                    Keep mine
                  </Button>
                </>
              }
            >
              Publishing yours would replace it.
            </InlineAlert>
          )}
          {newest === null && whyNotEdit === null && (
            <InlineAlert tone="info" className="m-3" title={`${stage} has no release flow yet`}>
              This is a beginning. Replace its step with what a release into {stage} shall do, then publish.
            </InlineAlert>
          )}
          {check.isError && (
            <InlineAlert
              tone="danger"
              className="m-3"
              title={`The text could not be checked: ${check.error.message}`}
            />
          )}
        </>
      }
    />
  );
}
