import type { RunFilters } from "./run-filters";

/** Whose runs a list shows. */
export interface RunsPlace {
  projectId: string;
  pipelineId: string;
  /** Name of the stage. */
  stage: string;
}

const PAGE_SIZE = 50;

/** Input of `runs.list`, the same on the server, which asks first, and in the browser. */
export function runsQueryInput(place: RunsPlace, filters: RunFilters) {
  return {
    ...place,
    limit: PAGE_SIZE,
    ...(filters.status === null ? {} : { status: [filters.status] }),
    ...(filters.kind === null ? {} : { kind: filters.kind }),
    ...(filters.trigger === null ? {} : { trigger: filters.trigger }),
  };
}
