"use client";

import { useQueries, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { useSearchParams } from "next/navigation";
import { useMemo } from "react";
import { RunDialog } from "@/components/run-dialog";
import { useReportConnection } from "@/components/shell";
import { useTRPC, useTRPCClient } from "@/components/trpc";
import { toast } from "@/components/ui/toast";
import { isRunConcluded } from "@/core/run";
import { BoardScreen } from "./board-screen";
import type { Board, BoardStage } from "./board-types";
import { ReleaseHead } from "./release-head";
import { workInHand, type WorkInHand } from "./work-in-hand";

export interface PipelineBoardProps {
  projectId: string;
  pipelineId: string;
}

const ACTIVE_POLL_MS = 1_000;
const QUIET_POLL_MS = 5_000;

/** The board of one pipeline, live. Expects `pipelines.board` and `session.permissions` prefetched. */
export function PipelineBoard({ projectId, pipelineId }: PipelineBoardProps) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  const { data: board, isRefetchError } = useSuspenseQuery(
    trpc.pipelines.board.queryOptions(
      { projectId, pipelineId },
      {
        refetchInterval: ({ state }) => (state.data && isActive(state.data) ? ACTIVE_POLL_MS : QUIET_POLL_MS),
      },
    ),
  );
  const { data: permissions } = useSuspenseQuery(trpc.session.permissions.queryOptions({ projectId }));
  const work = useWorkInHand(projectId, board);
  useReportConnection(isRefetchError ? "offline" : "live");

  const asked = useSearchParams().get("run");
  const runStage = board.stages.find(({ name, flow }) => name === asked && flow !== null);

  const pause = async (stage: BoardStage, paused: boolean) => {
    try {
      await client.flows.pause.mutate({ projectId, pipelineId, stage: stage.name, paused });
      await queries.invalidateQueries({ queryKey: trpc.pipelines.board.queryKey({ projectId, pipelineId }) });
    } catch (failure) {
      toast({
        tone: "danger",
        title: `The triggers of ${stage.name} were not ${paused ? "paused" : "resumed"}`,
        description: failure instanceof Error ? failure.message : String(failure),
      });
    }
  };

  const { may, needs, role } = permissions;
  return (
    <>
      <BoardScreen
        board={board}
        work={work}
        head={(stage) => (
          <ReleaseHead
            projectId={projectId}
            pipelineId={pipelineId}
            stage={stage}
            onRun={() => writeRunStage(stage.name)}
            whyNotRun={
              may.run
                ? whyNotRunnable(stage)
                : `Your role here is ${role}; starting a run needs ${needs.run}.`
            }
            onPause={(paused) => void pause(stage, paused)}
            whyNotPause={
              may["edit-flows"]
                ? undefined
                : `Your role here is ${role}; changing a flow needs ${needs["edit-flows"]}.`
            }
          />
        )}
      />
      {runStage && may.run && (
        <RunDialog
          projectId={projectId}
          pipelineId={pipelineId}
          stage={runStage.name}
          onClose={() => writeRunStage(null)}
        />
      )}
    </>
  );
}

function isActive(board: Board): boolean {
  return board.stages.some(({ activeRuns }) => activeRuns > 0);
}

function whyNotRunnable({ flow, name }: BoardStage): string | undefined {
  return flow?.revision === null ? `The flow of ${name} has no published revision yet.` : undefined;
}

/** What the running releases touch, by stage. */
function useWorkInHand(projectId: string, board: Board): ReadonlyMap<string, WorkInHand> {
  const trpc = useTRPC();
  const running = board.stages.flatMap(({ id, release }) =>
    release && !isRunConcluded(release.status) ? [{ stageId: id, runId: release.id }] : [],
  );
  const details = useQueries({
    queries: running.map(({ runId }) =>
      trpc.runs.get.queryOptions({ projectId, runId }, { staleTime: 0, refetchInterval: ACTIVE_POLL_MS }),
    ),
    combine: (results) => results.map(({ data }) => data),
  });
  return useMemo(
    () =>
      new Map(
        details.flatMap((detail) => {
          const stage = detail && board.stages.find(({ release }) => release?.id === detail.id);
          return stage ? [[stage.id, workInHand(detail)] as const] : [];
        }),
      ),
    [details, board.stages],
  );
}

/** The dialog stands in the address, so that a link can open it. */
function writeRunStage(stage: string | null): void {
  const address = new URL(window.location.href);
  if (stage === null) address.searchParams.delete("run");
  else address.searchParams.set("run", stage);
  window.history.replaceState(null, "", address);
}
