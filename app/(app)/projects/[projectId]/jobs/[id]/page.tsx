import type { Metadata } from "next";
import { api, prefetch, prefetchInfinite } from "@/app/api-server";
import { ProjectPage } from "@/app/project-page";
import { JobDetail } from "@/components/resources";

interface JobPageProps {
  params: Promise<{ projectId: string; id: string }>;
}

export async function generateMetadata({ params }: JobPageProps): Promise<Metadata> {
  return { title: decodeURIComponent((await params).id) };
}

export default async function JobPage({ params }: JobPageProps) {
  const { projectId, id: encodedId } = await params;
  const id = decodeURIComponent(encodedId);
  const [found] = await Promise.all([
    prefetch(api.resources.jobs.get.queryOptions({ projectId, id })),
    prefetchInfinite(
      api.jobRuns.list.infiniteQueryOptions(
        { projectId, jobId: id },
        { getNextPageParam: (page) => page.nextCursor },
      ),
    ),
  ]);
  const listHref = `/projects/${encodeURIComponent(projectId)}/jobs`;
  return (
    <ProjectPage projectId={projectId} crumbs={[{ label: "Jobs", href: listHref }, { label: found.name }]}>
      <JobDetail projectId={projectId} id={id} />
    </ProjectPage>
  );
}
