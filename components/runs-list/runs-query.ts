import type { ApiInputs } from "@/components/trpc";
import type { RunFilters, RunPlaceInList } from "./run-filters";

/** Whose runs a list shows. */
export interface RunsPlace {
  projectId: string;
  /** Absent: those of the whole project. */
  stage?: {
    pipelineId: string;
    name: string;
  };
}

const PAGE_SIZE = 50;

/**
 * Input of `runs.list`, the same on the server, which asks first, and in the browser. `from` holds the page at that run
 * however many newer ones come.
 */
export function runsQueryInput(
  { projectId, stage }: RunsPlace,
  filters: RunFilters,
  { older, newer }: RunPlaceInList,
  from: string | null = null,
): ApiInputs["runs"]["list"] {
  const { status, kind, trigger, who, since, until, to } = filters;
  const text = filters.text?.trim();
  return {
    projectId,
    ...(stage && { pipelineId: stage.pipelineId, stage: stage.name }),
    ...(status !== null && (status === "open" ? { concluded: false } : { status: [status] })),
    ...(kind !== null && { kind }),
    ...(trigger !== null && { trigger }),
    ...(who !== null && { triggeredBy: who }),
    ...(text && { text }),
    ...(since !== null && { since }),
    ...(until !== null && { until }),
    ...(to !== null && { rollbackTo: to }),
    ...(older !== null && { cursor: older }),
    ...(newer !== null && { before: newer }),
    ...(from !== null && { from }),
    limit: PAGE_SIZE,
  };
}

/** Input of `runs.starters` for the same place. */
export function startersInput({ projectId, stage }: RunsPlace): ApiInputs["runs"]["starters"] {
  return { projectId, ...(stage && { pipelineId: stage.pipelineId, stage: stage.name }) };
}
