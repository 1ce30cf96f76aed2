import type { Metadata } from "next";
import { NothingToCompare, RunComparison } from "@/components/run-compare";
import { runTitle } from "@/components/run-view";
import { runHref } from "@/components/runs-list";
import { api, prefetch } from "@/app/api-server";
import { ProjectPage } from "@/app/project-page";

interface ComparePageProps {
  params: Promise<{ projectId: string; runId: string }>;
  searchParams: Promise<{ with?: string | string[] }>;
}

export async function generateMetadata({ params }: ComparePageProps): Promise<Metadata> {
  const run = await prefetch(api.runs.get.queryOptions(await params));
  return { title: `Compare ${runTitle(run)} · ${run.stage}` };
}

export default async function ComparePage({ params, searchParams }: ComparePageProps) {
  const { projectId, runId } = await params;
  const { with: wanted } = await searchParams;
  const [run, beside] = await Promise.all([
    prefetch(api.runs.get.queryOptions({ projectId, runId })),
    prefetch(api.runHistory.beside.queryOptions({ projectId, runId })),
  ]);
  const before = beside.filter(({ number }) => number < run.number);
  const fallback = before.find(({ status }) => status === "Success") ?? before[0] ?? beside[0];
  const otherId = typeof wanted === "string" ? wanted : fallback?.id;
  if (otherId !== undefined) await prefetch(api.runs.get.queryOptions({ projectId, runId: otherId }));
  return (
    <ProjectPage
      projectId={projectId}
      crumbs={[{ label: runTitle(run), href: runHref(projectId, runId) }, { label: "Compare" }]}
    >
      {otherId === undefined ? (
        <NothingToCompare title={runTitle(run)} />
      ) : (
        <RunComparison projectId={projectId} runId={runId} otherId={otherId} />
      )}
    </ProjectPage>
  );
}
