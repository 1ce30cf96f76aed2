import type { Metadata } from "next";
import { RunView, runTitle } from "@/components/run-view";
import { Screen } from "@/components/shell";
import { api, prefetch, Prefetched } from "@/app/api-server";

interface RunPageProps {
  params: Promise<{ projectId: string; runId: string }>;
}

export async function generateMetadata({ params }: RunPageProps): Promise<Metadata> {
  const run = await prefetch(api.runs.get.queryOptions(await params));
  return { title: `${runTitle(run)} · ${run.stage}` };
}

export default async function RunPage({ params }: RunPageProps) {
  const { projectId, runId } = await params;
  const [run, project] = await Promise.all([
    prefetch(api.runs.get.queryOptions({ projectId, runId })),
    prefetch(api.projects.get.queryOptions({ projectId })),
    prefetch(api.session.permissions.queryOptions({ projectId })),
  ]);
  const at = `/projects/${encodeURIComponent(projectId)}`;
  return (
    <Screen
      fill
      crumbs={[
        { label: project.name, href: at },
        { label: run.pipelineId, href: `${at}/pipelines/${encodeURIComponent(run.pipelineId)}` },
        { label: runTitle(run) },
      ]}
    >
      <Prefetched>
        <RunView key={runId} projectId={projectId} runId={runId} />
      </Prefetched>
    </Screen>
  );
}
