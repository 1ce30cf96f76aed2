import type { Metadata } from "next";
import { api, prefetch } from "@/app/api-server";
import { ProjectPage } from "@/app/project-page";
import { ServicesList } from "@/components/resources";

export const metadata: Metadata = { title: "Services" };

export default async function ServicesPage({ params }: { params: Promise<{ projectId: string }> }) {
  const { projectId } = await params;
  await prefetch(api.resources.services.list.queryOptions({ projectId }));
  return (
    <ProjectPage projectId={projectId} crumbs={[{ label: "Services" }]}>
      <ServicesList projectId={projectId} />
    </ProjectPage>
  );
}
