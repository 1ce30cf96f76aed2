import type { Metadata } from "next";
import { ProjectHome, recentRunsInput } from "@/components/project-home";
import { Screen } from "@/components/shell";
import { api, prefetch, Prefetched } from "@/app/api-server";

interface ProjectPageProps {
  params: Promise<{ projectId: string }>;
}

export async function generateMetadata({ params }: ProjectPageProps): Promise<Metadata> {
  const { projectId } = await params;
  return { title: (await prefetch(api.projects.home.queryOptions({ projectId }))).name };
}

export default async function ProjectPage({ params }: ProjectPageProps) {
  const { projectId } = await params;
  const [home] = await Promise.all([
    prefetch(api.projects.home.queryOptions({ projectId })),
    prefetch(api.runs.list.queryOptions(recentRunsInput(projectId))),
  ]);
  return (
    <Screen crumbs={[{ label: home.name }]}>
      <Prefetched>
        <ProjectHome projectId={projectId} />
      </Prefetched>
    </Screen>
  );
}
