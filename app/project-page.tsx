import "server-only";
import type { ReactNode } from "react";
import { Screen } from "@/components/shell";
import type { Crumb } from "@/components/ui/breadcrumb";
import { api, getApi, orNotFound, prefetch, Prefetched } from "./api-server";

export interface ProjectPageProps {
  projectId: string;
  /** Below the project. The last one is this page. */
  crumbs: readonly Crumb[];
  /** Renders nothing of its own data: prefetch that before. */
  children: ReactNode;
}

/** A page inside a project: not found for those who may not see it, its name in front of the breadcrumb. */
export async function ProjectPage({ projectId, crumbs, children }: ProjectPageProps) {
  const project = await orNotFound((await getApi()).projects.get({ projectId }));
  await prefetch(api.session.permissions.queryOptions({ projectId }));
  return (
    <Screen crumbs={[{ label: project.name, href: `/projects/${encodeURIComponent(projectId)}` }, ...crumbs]}>
      <Prefetched>{children}</Prefetched>
    </Screen>
  );
}
