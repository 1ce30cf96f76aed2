import type { Metadata } from "next";
import { api, prefetch } from "@/app/api-server";
import { ProjectPage } from "@/app/project-page";
import { AddonsList } from "@/components/resources";

export const metadata: Metadata = { title: "Addons" };

export default async function AddonsPage({ params }: { params: Promise<{ projectId: string }> }) {
  const { projectId } = await params;
  await prefetch(api.resources.addons.list.queryOptions({ projectId }));
  return (
    <ProjectPage projectId={projectId} crumbs={[{ label: "Addons" }]}>
      <AddonsList projectId={projectId} />
    </ProjectPage>
  );
}
