"use client";

import { useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { InlineAlert } from "@/components/ui/inline-alert";
import { SkeletonRows } from "@/components/ui/skeleton";
import { useTRPC } from "@/components/trpc";
import { RunForm } from "./run-form";

export interface RunDialogProps {
  projectId: string;
  pipelineId: string;
  /** Name of the stage whose flow shall run. */
  stage: string;
  onClose: () => void;
}

/** Asks what a run shall be given, shows what it would do, starts it and goes to it. */
export function RunDialog({ projectId, pipelineId, stage, onClose }: RunDialogProps) {
  const trpc = useTRPC();
  const router = useRouter();
  const flow = useQuery(trpc.flows.get.queryOptions({ projectId, pipelineId, stage }));
  const revision = flow.data?.revision;
  const title = `Run the release flow of ${stage}`;
  if (revision) {
    return (
      <RunForm
        title={title}
        projectId={projectId}
        pipelineId={pipelineId}
        stage={stage}
        revision={revision}
        onClose={onClose}
        onStarted={(runId) =>
          router.push(`/projects/${encodeURIComponent(projectId)}/runs/${encodeURIComponent(runId)}`)
        }
      />
    );
  }
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent title={title} size="md">
        {flow.isPending && <SkeletonRows rows={4} />}
        {flow.isError && <InlineAlert tone="danger" title={flow.error.message} />}
        {flow.isSuccess && (
          <InlineAlert tone="warning" title={`${stage} has no published release flow yet.`} />
        )}
      </DialogContent>
    </Dialog>
  );
}
