/** Addresses of what a stage leads to. */
export function stageLinks(projectId: string, pipelineId: string, stage: string) {
  const at = `/projects/${[projectId, "pipelines", pipelineId, "stages", stage]
    .map((part, index) => (index === 1 || index === 3 ? part : encodeURIComponent(part)))
    .join("/")}`;
  return {
    runs: `${at}/runs`,
    rollbacks: `${at}/runs?kind=rollback`,
    flow: `${at}/flow`,
    run: (runId: string) => `/projects/${encodeURIComponent(projectId)}/runs/${encodeURIComponent(runId)}`,
  };
}
