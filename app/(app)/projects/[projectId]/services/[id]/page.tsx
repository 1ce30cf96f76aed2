import type { Metadata } from "next";
import { api, prefetch, prefetchInfinite } from "@/app/api-server";
import { ProjectPage } from "@/app/project-page";
import { ServiceDetail } from "@/components/resources";

interface ServicePageProps {
  params: Promise<{ projectId: string; id: string }>;
}

export async function generateMetadata({ params }: ServicePageProps): Promise<Metadata> {
  return { title: decodeURIComponent((await params).id) };
}

export default async function ServicePage({ params }: ServicePageProps) {
  const { projectId, id: encodedId } = await params;
  const id = decodeURIComponent(encodedId);
  const [found] = await Promise.all([
    prefetch(api.resources.services.get.queryOptions({ projectId, id })),
    prefetchInfinite(
      api.deployments.list.infiniteQueryOptions(
        { projectId, kind: "service", id },
        { getNextPageParam: (page) => page.nextCursor },
      ),
    ),
  ]);
  const listHref = `/projects/${encodeURIComponent(projectId)}/services`;
  return (
    <ProjectPage
      projectId={projectId}
      crumbs={[{ label: "Services", href: listHref }, { label: found.name }]}
    >
      <ServiceDetail projectId={projectId} id={id} />
    </ProjectPage>
  );
}
