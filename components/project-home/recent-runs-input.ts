/** Input of `runs.list` for the project home, the same on the server and in the browser. */
export function recentRunsInput(projectId: string) {
  return { projectId, limit: 6 };
}
