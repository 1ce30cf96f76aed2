/** What the list of a project's share links asks for first; the page prefetches the same. */
export function shareLinksInput(projectId: string): { projectId: string; limit: number } {
  return { projectId, limit: 30 };
}
