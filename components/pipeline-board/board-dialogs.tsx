"use client";

import { useEffect } from "react";
import { HoldDialog, ResumeDialog } from "@/components/stage-hold";
import { AddItemsDialog } from "./add-items-dialog";
import type { BoardDialog, ItemRef } from "./board-dialog";
import type { Board, BoardPlace, BoardStage, ResourceCard } from "./board-types";
import { ChangelogDialog } from "./changelog-dialog";
import { DeployHistoryDialog } from "./deploy-history-dialog";
import { RemoveItemDialog } from "./remove-item-dialog";
import { RemoveStageDialog } from "./remove-stage-dialog";
import { RenamePipelineDialog } from "./rename-pipeline-dialog";
import { StageNameDialog } from "./stage-name-dialog";

export { ConfirmMoveDialog } from "./confirm-move-dialog";

export interface BoardDialogsProps {
  board: Board;
  dialog: BoardDialog;
  onClose: () => void;
}

/** What is opened in front of the board; fetched when it is. */
export function BoardDialogs({ board, dialog, onClose }: BoardDialogsProps) {
  const place: BoardPlace = { projectId: board.projectId, pipelineId: board.pipeline.id };
  switch (dialog.show) {
    case "changelog":
      return <ChangelogDialog board={board} arrow={dialog.arrow} onClose={onClose} />;
    case "add-stage":
      return <StageNameDialog place={place} stage={null} onClose={onClose} />;
    case "rename-pipeline":
      return <RenamePipelineDialog place={place} name={board.pipeline.name} onClose={onClose} />;
    case "history":
    case "remove-item": {
      const found = findItem(board, dialog.item);
      if (found === null) return <Gone onClose={onClose} />;
      const Content = dialog.show === "history" ? DeployHistoryDialog : RemoveItemDialog;
      return <Content place={place} {...found} onClose={onClose} />;
    }
    case "hold":
      return <HoldDialog place={{ ...place, stage: dialog.stage }} onClose={onClose} />;
    case "resume":
      return <ResumeDialog place={{ ...place, stage: dialog.stage }} onClose={onClose} />;
    case "add-items":
    case "rename-stage":
    case "remove-stage": {
      const stage = board.stages.find(({ name }) => name === dialog.stage);
      if (stage === undefined) return <Gone onClose={onClose} />;
      const Content = STAGE_DIALOGS[dialog.show];
      return <Content place={place} stage={stage} onClose={onClose} />;
    }
  }
}

const STAGE_DIALOGS = {
  "add-items": AddItemsDialog,
  "rename-stage": StageNameDialog,
  "remove-stage": RemoveStageDialog,
} as const;

/** What the address names is not on the board any more, as after it was removed. */
function Gone({ onClose }: { onClose: () => void }) {
  useEffect(onClose);
  return null;
}

function findItem(board: Board, { kind, id }: ItemRef): { card: ResourceCard; stage: BoardStage } | null {
  for (const stage of board.stages) {
    const card = stage.cards.find((one) => one.kind === kind && one.id === id);
    if (card !== undefined) return { card, stage };
  }
  return null;
}
