import type { Metadata } from "next";
import { api, prefetch } from "@/app/api-server";
import { ProjectPage } from "@/app/project-page";
import { JobsList } from "@/components/resources";

export const metadata: Metadata = { title: "Jobs" };

export default async function JobsPage({ params }: { params: Promise<{ projectId: string }> }) {
  const { projectId } = await params;
  await prefetch(api.resources.jobs.list.queryOptions({ projectId }));
  return (
    <ProjectPage projectId={projectId} crumbs={[{ label: "Jobs" }]}>
      <JobsList projectId={projectId} />
    </ProjectPage>
  );
}
