import { Prisma } from "@/server/db/generated/client";
import type { OperationKind } from "@/server/db/generated/enums";
import type { Queue, RunPlace, WorkItem } from "./dto";

/** Columns that `toWorkItem` and `toRunPlace` read, of `r` (a run, perhaps absent) and `s` (its stage). */
export const RUN_PLACE = Prisma.sql`r.id AS run_id, r.number AS run_number, r.name AS run_name,
  r.pipeline_id AS run_pipeline_id, s.name AS run_stage`;

export interface RunPlaceRow {
  run_id: string;
  run_number: number;
  run_name: string | null;
  run_pipeline_id: string;
  run_stage: string;
}

export type WorkItemRow = {
  queue: Queue;
  id: string;
  project_id: string;
  operation_kind: OperationKind | null;
} & (RunPlaceRow | { [column in keyof RunPlaceRow]: null });

export function toRunPlace(row: RunPlaceRow): RunPlace {
  return {
    id: row.run_id,
    number: row.run_number,
    name: row.run_name,
    pipelineId: row.run_pipeline_id,
    stage: row.run_stage,
  };
}

export function toWorkItem(row: WorkItemRow): WorkItem {
  return {
    queue: row.queue,
    id: row.id,
    projectId: row.project_id,
    operationKind: row.operation_kind,
    run: row.run_id === null ? null : toRunPlace(row),
  };
}
