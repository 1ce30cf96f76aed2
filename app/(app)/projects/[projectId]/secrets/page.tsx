import type { Metadata } from "next";
import { api, prefetch } from "@/app/api-server";
import { ProjectPage } from "@/app/project-page";
import { SecretGroupsList } from "@/components/resources";

export const metadata: Metadata = { title: "Secrets" };

export default async function SecretsPage({ params }: { params: Promise<{ projectId: string }> }) {
  const { projectId } = await params;
  await prefetch(api.resources.secretGroups.list.queryOptions({ projectId }));
  return (
    <ProjectPage projectId={projectId} crumbs={[{ label: "Secrets" }]}>
      <SecretGroupsList projectId={projectId} />
    </ProjectPage>
  );
}
