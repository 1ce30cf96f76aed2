import type { Metadata } from "next";
import { api, prefetch } from "@/app/api-server";
import { ProjectPage } from "@/app/project-page";
import { SecretGroupDetail } from "@/components/resources";

interface SecretGroupPageProps {
  params: Promise<{ projectId: string; id: string }>;
}

export async function generateMetadata({ params }: SecretGroupPageProps): Promise<Metadata> {
  return { title: decodeURIComponent((await params).id) };
}

export default async function SecretGroupPage({ params }: SecretGroupPageProps) {
  const { projectId, id: encodedId } = await params;
  const id = decodeURIComponent(encodedId);
  const [found] = await Promise.all([
    prefetch(api.resources.secretGroups.get.queryOptions({ projectId, id })),
    prefetch(api.resourceChanges.users.queryOptions({ projectId, collection: "secretGroups", id })),
  ]);
  const listHref = `/projects/${encodeURIComponent(projectId)}/secrets`;
  return (
    <ProjectPage projectId={projectId} crumbs={[{ label: "Secrets", href: listHref }, { label: found.name }]}>
      <SecretGroupDetail projectId={projectId} id={id} />
    </ProjectPage>
  );
}
