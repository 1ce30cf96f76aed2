/** Where a run is watched. */
export function runHref(projectId: string, runId: string): string {
  return `/projects/${encodeURIComponent(projectId)}/runs/${encodeURIComponent(runId)}`;
}

/** Where the same is asked what rolling back to it would do. */
export function rollbackHref(projectId: string, runId: string): string {
  return `${runHref(projectId, runId)}?rollback=${encodeURIComponent(runId)}`;
}

/** Where the rollbacks to a run of a stage are listed. */
export function rollbacksHref(
  projectId: string,
  run: { id: string; pipelineId: string; stage: string },
): string {
  const [project, pipeline, stage] = [projectId, run.pipelineId, run.stage].map(encodeURIComponent);
  return `/projects/${project}/pipelines/${pipeline}/stages/${stage}/runs?to=${run.id}`;
}
