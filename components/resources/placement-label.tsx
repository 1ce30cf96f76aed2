import Link from "next/link";
import type { ApiOutputs } from "@/components/trpc";

type Placement = ApiOutputs["resources"]["services"]["get"]["placement"];

/** The stage a resource stands in, leading to its board. */
export function PlacementLabel({ projectId, placement }: { projectId: string; placement: Placement }) {
  if (placement === null) return <span className="text-ink-3">Not on a board</span>;
  return (
    <Link
      href={`/projects/${encodeURIComponent(projectId)}/pipelines/${encodeURIComponent(placement.pipelineId)}`}
      className="relative z-10 text-ink-2 hover:text-ink hover:underline"
    >
      {placement.pipelineId} / {placement.stage}
    </Link>
  );
}
