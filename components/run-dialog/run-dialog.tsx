"use client";

import { useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { InlineAlert } from "@/components/ui/inline-alert";
import { SkeletonRows } from "@/components/ui/skeleton";
import { useTRPC } from "@/components/trpc";
import { RunForm } from "./run-form";
import { readRunLink, withoutForm } from "./run-link";

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
  const [address] = useState(() => window.location.href);
  // The dialog that is filled in takes the place of the one that waits, which had taken the focus from it.
  const [opener] = useState(() =>
    document.activeElement instanceof HTMLElement ? document.activeElement : null,
  );
  const form = useQuery(
    trpc.runs.form.queryOptions(
      { projectId, pipelineId, stage },
      // What is filled in belongs to the form as it was.
      { staleTime: 0, gcTime: 0, refetchOnWindowFocus: false, refetchOnReconnect: false },
    ),
  );
  const title = `Run the release flow of ${stage}`;
  const close = () => {
    window.history.replaceState(null, "", withoutForm(window.location.href));
    onClose();
  };
  if (form.data !== undefined) {
    return (
      <RunForm
        title={title}
        projectId={projectId}
        pipelineId={pipelineId}
        form={form.data}
        initial={readRunLink(new URL(address).searchParams, form.data)}
        opener={opener}
        onClose={close}
        onStarted={(runId) =>
          router.push(`/projects/${encodeURIComponent(projectId)}/runs/${encodeURIComponent(runId)}`)
        }
      />
    );
  }
  return (
    <Dialog open onOpenChange={(open) => !open && close()}>
      <DialogContent title={title} size="xl" className="sm:flex-[1_1_76dvh]" returnFocusTo={opener}>
        {form.isPending && <SkeletonRows rows={8} />}
        {form.isError && <InlineAlert tone="danger" title={form.error.message} />}
      </DialogContent>
    </Dialog>
  );
}
