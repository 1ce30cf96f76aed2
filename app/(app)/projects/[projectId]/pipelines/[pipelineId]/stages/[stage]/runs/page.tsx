import type { Metadata } from "next";
import Link from "next/link";
import { parseRunFilters, RunsList, runsQueryInput } from "@/components/runs-list";
import { Screen } from "@/components/shell";
import { Button } from "@/components/ui/button";
import { PageHeader } from "@/components/ui/page-header";
import { api, getApi, orNotFound, prefetchInfinite, Prefetched } from "@/app/api-server";

interface RunsPageProps {
  params: Promise<{ projectId: string; pipelineId: string; stage: string }>;
  searchParams: Promise<Record<string, string>>;
}

export async function generateMetadata({ params }: RunsPageProps): Promise<Metadata> {
  return { title: `Runs of ${decodeURIComponent((await params).stage)}` };
}

export default async function RunsPage({ params, searchParams }: RunsPageProps) {
  const { projectId, pipelineId, stage: stageName } = await params;
  const filters = parseRunFilters(new URLSearchParams(await searchParams));
  const wanted = decodeURIComponent(stageName);
  const place = { projectId, pipelineId, stage: wanted };
  const project = await orNotFound((await getApi()).projects.get({ projectId }));
  await prefetchInfinite(
    api.runs.list.infiniteQueryOptions(runsQueryInput(place, filters), {
      getNextPageParam: (page) => page.nextCursor,
    }),
  );
  const boardHref = `/projects/${encodeURIComponent(projectId)}/pipelines/${encodeURIComponent(pipelineId)}`;
  return (
    <Screen
      crumbs={[
        { label: project.name, href: `/projects/${encodeURIComponent(projectId)}` },
        { label: pipelineId, href: boardHref },
        { label: wanted },
      ]}
    >
      <PageHeader
        title={`Runs of ${wanted}`}
        actions={
          <Button asChild>
            <Link href={boardHref}>Open the board</Link>
          </Button>
        }
      />
      <Prefetched>
        <RunsList {...place} />
      </Prefetched>
    </Screen>
  );
}
