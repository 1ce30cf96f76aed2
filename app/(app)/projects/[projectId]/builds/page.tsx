import type { Metadata } from "next";
import { api, prefetch } from "@/app/api-server";
import { ProjectPage } from "@/app/project-page";
import { BuildServicesList } from "@/components/resources";

export const metadata: Metadata = { title: "Builds" };

export default async function BuildsPage({ params }: { params: Promise<{ projectId: string }> }) {
  const { projectId } = await params;
  await prefetch(api.resources.buildServices.list.queryOptions({ projectId }));
  return (
    <ProjectPage projectId={projectId} crumbs={[{ label: "Builds" }]}>
      <BuildServicesList projectId={projectId} />
    </ProjectPage>
  );
}
