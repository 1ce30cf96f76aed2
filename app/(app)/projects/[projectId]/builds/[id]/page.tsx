import type { Metadata } from "next";
import { api, prefetch, prefetchInfinite } from "@/app/api-server";
import { ProjectPage } from "@/app/project-page";
import { BuildServiceDetail } from "@/components/resources";

interface BuildServicePageProps {
  params: Promise<{ projectId: string; id: string }>;
}

export async function generateMetadata({ params }: BuildServicePageProps): Promise<Metadata> {
  return { title: decodeURIComponent((await params).id) };
}

export default async function BuildServicePage({ params }: BuildServicePageProps) {
  const { projectId, id: encodedId } = await params;
  const id = decodeURIComponent(encodedId);
  const [found] = await Promise.all([
    prefetch(api.resources.buildServices.get.queryOptions({ projectId, id })),
    prefetchInfinite(
      api.builds.list.infiniteQueryOptions(
        { projectId, buildServiceId: id },
        { getNextPageParam: (page) => page.nextCursor },
      ),
    ),
  ]);
  const listHref = `/projects/${encodeURIComponent(projectId)}/builds`;
  return (
    <ProjectPage projectId={projectId} crumbs={[{ label: "Builds", href: listHref }, { label: found.name }]}>
      <BuildServiceDetail projectId={projectId} id={id} />
    </ProjectPage>
  );
}
