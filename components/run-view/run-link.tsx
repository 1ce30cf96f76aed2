import Link from "next/link";
import { runHref } from "@/components/runs-list";
import type { RunDetail } from "./run-types";

export interface RunLinkProps {
  projectId: string;
  run: Pick<NonNullable<RunDetail["parent"]>, "runId" | "number" | "pipelineId" | "stage">;
}

/** "#12 of main/Production", and the way there. */
export function RunLink({ projectId, run: { runId, number, pipelineId, stage } }: RunLinkProps) {
  return (
    <Link href={runHref(projectId, runId)} className="text-accent-text underline underline-offset-2">
      #{number} of {pipelineId}/{stage}
    </Link>
  );
}
