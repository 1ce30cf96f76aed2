import { runHref } from "@/components/runs-list";

/** Where two runs stand side by side; without another one, the one before it is taken. */
export function compareHref(projectId: string, runId: string, otherId?: string): string {
  const query = otherId === undefined ? "" : `?with=${encodeURIComponent(otherId)}`;
  return `${runHref(projectId, runId)}/compare${query}`;
}
