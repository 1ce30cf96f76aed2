"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTRPC } from "@/components/trpc";
import { BoardBar } from "./board-bar";
import { cardPlace } from "./board-card";
import { BoardScreen } from "./board-screen";
import type { Board, BoardPlace, BoardStage } from "./board-types";
import { CardMenu } from "./card-menu";
import { ReleaseHead } from "./release-head";
import { useBoardDialog } from "./use-board-dialog";
import { useBoardDrag } from "./use-board-drag";
import { useBoardEdits, type MoveToConfirm } from "./use-board-edits";
import { useLiveBoard } from "./use-live-board";
import { useLoadedAhead } from "./use-loaded-ahead";

export type PipelineBoardProps = BoardPlace;

const loadDialogs = () => import("./board-dialogs");
const loadRunDialog = () => import("@/components/run-dialog");
/** By then a move has been made, and every frame that it brings about has come. */
const MOVE_SETTLES_MS = 2_000;

/** The board of one pipeline, live. Expects `pipelines.board` and `session.permissions` prefetched. */
export function PipelineBoard({ projectId, pipelineId }: PipelineBoardProps) {
  const place = { projectId, pipelineId };
  const trpc = useTRPC();
  const board = useLiveBoard(place);
  const { data: permissions } = useSuspenseQuery(trpc.session.permissions.queryOptions({ projectId }));
  const [moveToConfirm, setMoveToConfirm] = useState<MoveToConfirm | null>(null);
  const [said, setSaid] = useState("");
  const edits = useBoardEdits(place, setMoveToConfirm);
  const { dialog, run, showDialog, showRun } = useBoardDialog();
  const runStage = board.stages.find(({ name, flow }) => name === run && flow !== null);
  const dialogs = useLoadedAhead(loadDialogs, dialog !== null || moveToConfirm !== null);
  const runDialog = useLoadedAhead(loadRunDialog, runStage !== undefined);

  const { may, needs, role } = permissions;
  const whyNot = (verb: keyof typeof may, doing: string) =>
    may[verb] ? undefined : `Your role here is ${role}; ${doing} needs ${needs[verb]}.`;
  const mayEdit = may["edit-resources"];

  const keepFocus = useFocusAfterMove(board);
  const moveCard: typeof edits.moveCard = async (card, stage, index) => {
    keepFocus(`[data-place="${CSS.escape(cardPlace(stage.id, card.kind, card.id))}"]`);
    const moved = await edits.moveCard(card, stage, index);
    if (moved) setSaid(`${card.name} is at place ${String(index + 1)} of ${stage.name}.`);
    return moved;
  };
  const moveStage: typeof edits.moveStage = async (stage, index) => {
    keepFocus(`[data-stage="${stage.id}"] > header`);
    const moved = await edits.moveStage(stage, index);
    if (moved) setSaid(`${stage.name} is stage ${String(index + 1)} of ${String(board.stages.length)}.`);
    return moved;
  };
  const drag = useBoardDrag(
    (card, stage, index) => void moveCard(card, stage, index),
    (stage, index) => void moveStage(stage, index),
  );

  return (
    <>
      <BoardScreen
        board={board}
        drag={mayEdit ? drag : null}
        head={(stage, grip) => (
          <ReleaseHead
            projectId={projectId}
            pipelineId={pipelineId}
            stage={stage}
            grip={grip}
            onRun={() => showRun(stage.name)}
            whyNotRun={whyNot("run", "starting a run") ?? whyNotRunnable(stage)}
            onPause={(paused) => void edits.pause(stage, paused)}
            whyNotPause={whyNot("edit-flows", "changing a flow")}
            whyNotHold={whyNot("roll-back", "a hold")}
            arrange={{
              index: board.stages.indexOf(stage),
              count: board.stages.length,
              whyNot: whyNot("edit-resources", "changing stages"),
              onMove: (index) => void moveStage(stage, index),
              onShow: showDialog,
            }}
          />
        )}
        menu={(card, stage) => (
          <CardMenu
            projectId={projectId}
            card={card}
            stage={stage}
            stages={board.stages}
            whyNotRun={whyNot("run", "this")}
            whyNotEdit={whyNot("edit-resources", "changing the board")}
            onShow={showDialog}
            onRestart={() => void edits.restart(card)}
            onRunJob={() => void edits.runJob(card)}
            onMove={(target, index) => void moveCard(card, target, index)}
          />
        )}
        onAddItems={mayEdit ? ({ name }) => showDialog({ show: "add-items", stage: name }) : undefined}
        onChangelog={(arrow) => showDialog({ show: "changelog", arrow })}
      />
      <BoardBar
        board={board}
        onChangelog={(arrow) => showDialog({ show: "changelog", arrow })}
        edit={
          mayEdit
            ? {
                onAddStage: () => showDialog({ show: "add-stage" }),
                onRenamePipeline: () => showDialog({ show: "rename-pipeline" }),
              }
            : undefined
        }
      />
      <p role="status" className="sr-only">
        {said}
      </p>
      {dialogs && dialog && (
        <dialogs.BoardDialogs board={board} dialog={dialog} onClose={() => showDialog(null)} />
      )}
      {dialogs && moveToConfirm && (
        <dialogs.ConfirmMoveDialog move={moveToConfirm} onClose={() => setMoveToConfirm(null)} />
      )}
      {runDialog && runStage && may.run && (
        <runDialog.RunDialog
          projectId={projectId}
          pipelineId={pipelineId}
          stage={runStage.name}
          onClose={() => showRun(null)}
        />
      )}
    </>
  );
}

/**
 * What is moved within the document loses the focus: once the board stands in its new order, the menu of what was moved
 * gets it back. Called with where that stands; nothing happens while something else has the focus.
 */
function useFocusAfterMove(board: Board): (within: string) => void {
  const wanted = useRef<string | null>(null);
  useEffect(() => {
    if (wanted.current === null || document.activeElement !== document.body) return;
    document.querySelector<HTMLElement>(`${wanted.current} [aria-label^="More about"]`)?.focus();
  }, [board]);
  return (within) => {
    wanted.current = within;
    setTimeout(() => (wanted.current = null), MOVE_SETTLES_MS);
  };
}

function whyNotRunnable({ flow, name }: BoardStage): string | undefined {
  return flow?.revision === null ? `The flow of ${name} has no published revision yet.` : undefined;
}
