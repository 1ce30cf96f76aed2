import type { Metadata } from "next";
import { PipelineBoard } from "@/components/pipeline-board";
import { Screen } from "@/components/shell";
import { api, prefetch, Prefetched } from "@/app/api-server";

interface PipelinePageProps {
  params: Promise<{ projectId: string; pipelineId: string }>;
}

export async function generateMetadata({ params }: PipelinePageProps): Promise<Metadata> {
  const board = await prefetch(api.pipelines.board.queryOptions(await params));
  return { title: board.pipeline.name };
}

export default async function PipelinePage({ params }: PipelinePageProps) {
  const { projectId, pipelineId } = await params;
  const [board, project] = await Promise.all([
    prefetch(api.pipelines.board.queryOptions({ projectId, pipelineId })),
    prefetch(api.projects.get.queryOptions({ projectId })),
    prefetch(api.session.permissions.queryOptions({ projectId })),
  ]);
  return (
    <Screen
      fill
      crumbs={[
        { label: project.name, href: `/projects/${encodeURIComponent(projectId)}` },
        { label: board.pipeline.name },
      ]}
    >
      <h1 className="sr-only">{board.pipeline.name}</h1>
      <Prefetched>
        <PipelineBoard key={pipelineId} projectId={projectId} pipelineId={pipelineId} />
      </Prefetched>
    </Screen>
  );
}
