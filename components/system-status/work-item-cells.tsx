import { Badge } from "@/components/ui/badge";
import { runHref } from "@/components/runs-list";
import { RowLink } from "@/components/ui/row-link";
import { TableCell } from "@/components/ui/table";
import type { WorkItem } from "./status-data";

type Run = NonNullable<WorkItem["run"]>;

/** The number of a run, leading to it from anywhere in its row. */
export function RunLink({ projectId, run }: { projectId: string; run: Run }) {
  return (
    <RowLink href={runHref(projectId, run.id)}>
      #{run.number} {run.name}
    </RowLink>
  );
}

export function PlaceLabel({ projectId, run }: { projectId: string; run: Run }) {
  return (
    <>
      {projectId} <span className="text-ink-3">/</span> {run.pipelineId} <span className="text-ink-3">/</span>{" "}
      {run.stage}
    </>
  );
}

/** Two cells: what it is, leading to its run, and where it belongs. */
export function WorkItemCells({ item }: { item: WorkItem }) {
  const { run, projectId } = item;
  return (
    <>
      <TableCell className="w-full max-w-0">
        <span className="flex min-w-0 items-center gap-2">
          <Badge>{item.operationKind ?? "run"}</Badge>
          <span className="min-w-0 truncate">
            {run === null ? (
              <code className="text-ink-2">{item.id.slice(-12)}</code>
            ) : (
              <RunLink projectId={projectId} run={run} />
            )}
          </span>
        </span>
      </TableCell>
      <TableCell className="text-ink-2 max-lg:hidden">
        {run === null ? projectId : <PlaceLabel projectId={projectId} run={run} />}
      </TableCell>
    </>
  );
}
