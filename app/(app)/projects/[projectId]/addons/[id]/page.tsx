import type { Metadata } from "next";
import { api, prefetch, prefetchInfinite } from "@/app/api-server";
import { ProjectPage } from "@/app/project-page";
import { AddonDetail } from "@/components/resources";

interface AddonPageProps {
  params: Promise<{ projectId: string; id: string }>;
}

export async function generateMetadata({ params }: AddonPageProps): Promise<Metadata> {
  return { title: decodeURIComponent((await params).id) };
}

export default async function AddonPage({ params }: AddonPageProps) {
  const { projectId, id: encodedId } = await params;
  const id = decodeURIComponent(encodedId);
  const [found] = await Promise.all([
    prefetch(api.resources.addons.get.queryOptions({ projectId, id })),
    prefetchInfinite(
      api.backups.list.infiniteQueryOptions(
        { projectId, addonId: id },
        { getNextPageParam: (page) => page.nextCursor },
      ),
    ),
  ]);
  const listHref = `/projects/${encodeURIComponent(projectId)}/addons`;
  return (
    <ProjectPage projectId={projectId} crumbs={[{ label: "Addons", href: listHref }, { label: found.name }]}>
      <AddonDetail projectId={projectId} id={id} />
    </ProjectPage>
  );
}
