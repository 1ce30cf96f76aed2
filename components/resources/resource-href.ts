export type ResourceSection = "builds" | "services" | "jobs" | "addons" | "secrets";

/** The page of one resource. */
export function resourceHref(projectId: string, section: ResourceSection, id: string): string {
  return `/projects/${encodeURIComponent(projectId)}/${section}/${encodeURIComponent(id)}`;
}
