import type { Metadata } from "next";
import { FlowEditor } from "@/components/flow-editor";
import { Screen } from "@/components/shell";
import { api, prefetch, Prefetched } from "@/app/api-server";

interface FlowPageProps {
  params: Promise<{ projectId: string; pipelineId: string; stage: string }>;
}

async function readParams({ params }: FlowPageProps) {
  const { stage, ...rest } = await params;
  return { ...rest, stage: decodeURIComponent(stage) };
}

export async function generateMetadata(props: FlowPageProps): Promise<Metadata> {
  return { title: `Release flow of ${(await readParams(props)).stage}` };
}

export default async function FlowPage(props: FlowPageProps) {
  const { projectId, pipelineId, stage } = await readParams(props);
  const [project, board] = await Promise.all([
    prefetch(api.projects.get.queryOptions({ projectId })),
    prefetch(api.pipelines.board.queryOptions({ projectId, pipelineId })),
    prefetch(api.flows.get.queryOptions({ projectId, pipelineId, stage })),
    prefetch(api.flows.draft.queryOptions({ projectId, pipelineId, stage })),
    prefetch(api.flows.editorFacts.queryOptions({ projectId, pipelineId, stage })),
    prefetch(api.session.permissions.queryOptions({ projectId })),
  ]);
  const at = `/projects/${encodeURIComponent(projectId)}`;
  return (
    <Screen
      fill
      crumbs={[
        { label: project.name, href: at },
        { label: board.pipeline.name, href: `${at}/pipelines/${encodeURIComponent(pipelineId)}` },
        { label: `${stage} flow` },
      ]}
    >
      <Prefetched>
        <FlowEditor
          key={`${pipelineId}/${stage}`}
          projectId={projectId}
          pipelineId={pipelineId}
          stage={stage}
        />
      </Prefetched>
    </Screen>
  );
}
