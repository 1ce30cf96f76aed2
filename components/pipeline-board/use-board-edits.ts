"use client";

import { useQueryClient } from "@tanstack/react-query";
import { failureText, useTRPC, useTRPCClient, type ApiInputs } from "@/components/trpc";
import { toast } from "@/components/ui/toast";
import type { BoardPlace, BoardStage, Consequences, ResourceCard } from "./board-types";

/** A move that leaves steps of flows behind: somebody has to say yes to it. */
export interface MoveToConfirm {
  /** “Move api to Staging”. */
  title: string;
  consequences: Consequences;
  perform: () => Promise<boolean>;
}

export interface BoardEdits {
  pause: (stage: BoardStage, paused: boolean) => Promise<void>;
  restart: (card: ResourceCard) => Promise<void>;
  runJob: (card: ResourceCard) => Promise<void>;
  /** True once it stands there; false when it was refused, or is to be confirmed first. */
  moveStage: (stage: BoardStage, index: number) => Promise<boolean>;
  /** `index` counts the other cards of the stage. */
  moveCard: (card: ResourceCard, stage: BoardStage, index: number) => Promise<boolean>;
}

/** What is done to a board without a form; what goes wrong is told in a toast. */
export function useBoardEdits(place: BoardPlace, onConfirm: (move: MoveToConfirm) => void): BoardEdits {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();

  const tell = (title: string, failure: unknown) => {
    const error = failure instanceof Error ? failure : { message: String(failure) };
    toast({ tone: "danger", title, description: failureText(error) });
  };
  const attempt = async (whatFailed: string, work: () => Promise<unknown>): Promise<boolean> => {
    try {
      await work();
      await queries.invalidateQueries({ queryKey: trpc.pipelines.board.queryKey(place) });
      return true;
    } catch (failure) {
      tell(whatFailed, failure);
      return false;
    }
  };
  const move = async (
    title: string,
    whatFailed: string,
    change: ApiInputs["pipelines"]["consequences"]["change"],
    work: () => Promise<unknown>,
  ): Promise<boolean> => {
    const perform = () => attempt(whatFailed, work);
    try {
      const consequences = await client.pipelines.consequences.query({ ...place, change });
      if (consequences.brokenSteps.length === 0) return await perform();
      onConfirm({ title, consequences, perform });
    } catch (failure) {
      tell(whatFailed, failure);
    }
    return false;
  };

  return {
    pause: async (stage, paused) => {
      await attempt(`The triggers of ${stage.name} were not ${paused ? "paused" : "resumed"}`, () =>
        client.flows.pause.mutate({ ...place, stage: stage.name, paused }),
      );
    },
    restart: async ({ kind, id, name }) => {
      if (kind === "job") return;
      const started = await attempt(`${name} was not restarted`, () =>
        client.restarts.start.mutate({ projectId: place.projectId, kind, id }),
      );
      if (started) toast({ title: `Restarting ${name}` });
    },
    runJob: async ({ id, name }) => {
      const started = await attempt(`${name} was not run`, () =>
        client.jobRuns.start.mutate({ projectId: place.projectId, jobId: id }),
      );
      if (started) toast({ title: `Running ${name}` });
    },
    moveStage: (stage, index) =>
      move(
        `Move ${stage.name}`,
        `${stage.name} was not moved`,
        { type: "move-stage", stageId: stage.id, index },
        () => client.pipelines.moveStage.mutate({ ...place, stageId: stage.id, index }),
      ),
    moveCard: (card, stage, index) =>
      move(
        `Move ${card.name} to ${stage.name}`,
        `${card.name} was not moved`,
        { type: "move-item", kind: card.kind, id: card.id, stageId: stage.id },
        () =>
          client.pipelines.moveItem.mutate({
            ...place,
            kind: card.kind,
            id: card.id,
            stageId: stage.id,
            index,
          }),
      ),
  };
}
