import type { Metadata } from "next";
import { RunsScreen } from "@/app/runs-screen";

interface RunsPageProps {
  params: Promise<{ projectId: string; pipelineId: string; stage: string }>;
  searchParams: Promise<Record<string, string | string[]>>;
}

export async function generateMetadata({ params }: RunsPageProps): Promise<Metadata> {
  return { title: `Runs of ${decodeURIComponent((await params).stage)}` };
}

export default async function RunsPage({ params, searchParams }: RunsPageProps) {
  const { projectId, pipelineId, stage } = await params;
  const name = decodeURIComponent(stage);
  const board = `/projects/${encodeURIComponent(projectId)}/pipelines/${encodeURIComponent(pipelineId)}`;
  return (
    <RunsScreen
      place={{ projectId, stage: { pipelineId, name } }}
      search={await searchParams}
      crumbs={[{ label: pipelineId, href: board }, { label: name }]}
    />
  );
}
