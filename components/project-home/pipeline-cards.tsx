"use client";

import { ChevronRight, Plus, Workflow } from "lucide-react";
import dynamic from "next/dynamic";
import Link from "next/link";
import { useState } from "react";
import { ActionButton, useBlockedBy } from "@/components/resources";
import { StatusBadge, waitWords } from "@/components/status";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { RelativeTime } from "@/components/ui/relative-time";
import type { ProjectHomeData } from "./project-home";

const AddPipelineDialog = dynamic(
  () => import("./add-pipeline-dialog").then((module) => module.AddPipelineDialog),
  { ssr: false },
);

type Pipeline = ProjectHomeData["pipelines"][number];

/** Each pipeline as a line of its stages, with what each one did last. */
export function PipelineCards({
  projectId,
  pipelines,
}: {
  projectId: string;
  pipelines: readonly Pipeline[];
}) {
  if (pipelines.length === 0) {
    return (
      <Card>
        <EmptyState
          icon={Workflow}
          title="No pipeline yet"
          action={<AddPipelineButton projectId={projectId} variant="primary" />}
        >
          A pipeline is a row of stages, such as Development, Staging and Production. Add one here, or in the
          project file.
        </EmptyState>
      </Card>
    );
  }
  return (
    <section aria-label="Pipelines" className="flex flex-col gap-3">
      <ul className="flex flex-col gap-3">
        {pipelines.map((pipeline) => (
          <li key={pipeline.id}>
            <PipelineCard projectId={projectId} pipeline={pipeline} />
          </li>
        ))}
      </ul>
      <AddPipelineButton projectId={projectId} variant="ghost" />
    </section>
  );
}

function AddPipelineButton({ projectId, variant }: { projectId: string; variant: "primary" | "ghost" }) {
  const blockedBy = useBlockedBy(projectId, "edit-resources");
  const [open, setOpen] = useState(false);
  return (
    <>
      <ActionButton
        variant={variant}
        blockedBy={blockedBy}
        onClick={() => setOpen(true)}
        className="self-start"
      >
        <Plus aria-hidden /> Add pipeline
      </ActionButton>
      {open && <AddPipelineDialog projectId={projectId} onClose={() => setOpen(false)} />}
    </>
  );
}

function PipelineCard({ projectId, pipeline }: { projectId: string; pipeline: Pipeline }) {
  const at = `/projects/${encodeURIComponent(projectId)}/pipelines/${encodeURIComponent(pipeline.id)}`;
  return (
    <Card>
      <header className="flex min-h-10 items-center border-b px-3">
        <h2 className="font-semibold">
          <Link href={at} className="flex items-center gap-2 hover:underline">
            <Workflow aria-hidden className="text-ink-3" />
            {pipeline.name}
          </Link>
        </h2>
        <Link href={at} className="ml-auto flex items-center gap-0.5 text-sm text-ink-2 hover:text-ink">
          Open the board <ChevronRight aria-hidden className="size-3.5!" />
        </Link>
      </header>
      <ol className="grid auto-cols-[minmax(180px,1fr)] grid-flow-col overflow-x-auto max-sm:grid-flow-row max-sm:auto-cols-auto">
        {pipeline.stages.map((stage) => (
          <li
            key={stage.id}
            className="border-l p-3 first:border-l-0 max-sm:border-t max-sm:border-l-0 max-sm:first:border-t-0"
          >
            <p className="flex items-baseline justify-between gap-2">
              <span className="truncate font-medium">{stage.name}</span>
              <span className="shrink-0 text-sm text-ink-3 tabular-nums">
                {stage.resources} {stage.resources === 1 ? "item" : "items"}
              </span>
            </p>
            <StageRelease projectId={projectId} stage={stage} />
          </li>
        ))}
      </ol>
    </Card>
  );
}

function StageRelease({ projectId, stage }: { projectId: string; stage: Pipeline["stages"][number] }) {
  const { release } = stage;
  if (release === null) {
    return <p className="mt-1 text-ink-3">{stage.hasFlow ? "Not released yet" : "No release flow"}</p>;
  }
  return (
    <Link
      href={`/projects/${encodeURIComponent(projectId)}/runs/${release.id}`}
      className="group mt-1 flex flex-col gap-0.5 rounded-sm"
    >
      <span className="flex min-w-0 items-center gap-2">
        <StatusBadge status={release.status} plain className="shrink-0" />
        <span className="truncate text-ink-2 group-hover:underline">
          #{release.number} {release.name}
        </span>
      </span>
      <span className="truncate text-sm text-ink-3">
        {release.status === "Waiting" && release.waitReason ? (
          <span suppressHydrationWarning>{waitWords(release.waitReason)}</span>
        ) : (
          <>
            <RelativeTime at={release.concludedAt ?? release.startedAt ?? release.createdAt} /> ·{" "}
            {release.triggeredBy}
          </>
        )}
      </span>
    </Link>
  );
}
