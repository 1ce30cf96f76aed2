"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose, DialogContent } from "@/components/ui/dialog";
import { BrokenSteps } from "./broken-steps";
import type { MoveToConfirm } from "./use-board-edits";

/** Asks before a move that leaves steps of flows behind. */
export function ConfirmMoveDialog({ move, onClose }: { move: MoveToConfirm; onClose: () => void }) {
  const [pending, setPending] = useState(false);
  const perform = async () => {
    setPending(true);
    await move.perform();
    onClose();
  };
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        title={`${move.title}?`}
        size="md"
        footer={
          <>
            <DialogClose asChild>
              <Button>Cancel</Button>
            </DialogClose>
            <Button variant="primary" pending={pending} onClick={() => void perform()}>
              {move.title}
            </Button>
          </>
        }
      >
        <BrokenSteps steps={move.consequences.brokenSteps} />
      </DialogContent>
    </Dialog>
  );
}
