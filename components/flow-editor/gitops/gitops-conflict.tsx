"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { failureText, useTRPC } from "@/components/trpc";
import { toast } from "@/components/ui/toast";
import { MergeDialog } from "../draft";
import { useEditorContext } from "../editor-context";

/** What the flow here and its file in the repository changed differently: somebody chooses, and both have that then. */
export function GitOpsConflict({ onClose }: { onClose: () => void }) {
  const { place } = useEditorContext();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const conflict = useQuery(trpc.gitops.conflict.queryOptions(place, { staleTime: 0 }));
  const settle = useMutation(
    trpc.gitops.settle.mutationOptions({
      onSuccess: async () => {
        await Promise.all([
          queries.invalidateQueries(trpc.gitops.get.queryFilter(place)),
          queries.invalidateQueries(trpc.flows.get.queryFilter(place)),
          queries.invalidateQueries(trpc.flows.revisions.pathFilter()),
        ]);
        toast({ tone: "success", title: "Chosen: the flow and its file become the same" });
        onClose();
      },
      onError: () => queries.invalidateQueries(trpc.gitops.conflict.queryFilter(place)),
    }),
  );
  const { data } = conflict;
  if (data === undefined) return null;
  const { base, ours, theirs, version } = data;
  return (
    <MergeDialog
      title={base === null ? "Both have a flow" : "The repository and this flow changed the same"}
      description={
        base === null
          ? "The stage has a flow, and the repository has another one. Nothing is taken over before you have chosen. The one you leave stays in the history of its side."
          : `${theirs.author} pushed “${theirs.subject}” (${theirs.commit.slice(0, 7)}); here revision ${String(ours.revision)} is published. Everything else of both is merged already. What you choose is published and pushed.`
      }
      origin={base}
      mine={ours}
      theirs={theirs}
      names={{
        mine: `Revision ${String(ours.revision)} here`,
        theirs: `In the repository, by ${theirs.author}`,
      }}
      actions={{ mine: "Keep all of ours", theirs: "Take all of theirs", merged: "Publish the merged flow" }}
      pending={settle.isPending}
      error={failureText(settle.error)}
      onDecide={({ text, format }) => settle.mutate({ ...place, version, text, format })}
      onClose={onClose}
    />
  );
}
