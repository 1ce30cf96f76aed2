"use client";

import { Dialog, DialogContent } from "@/components/ui/dialog";
import { Kbd } from "@/components/ui/kbd";

const SHEET: readonly { title: string; keys: readonly (readonly [keys: string, does: string])[] }[] = [
  {
    title: "Look around",
    keys: [
      ["↑ ↓ ← →", "Go from step to step, into and out of workflows"],
      ["Home End", "The outermost workflow, the last step"],
      ["Enter", "Open the step’s panel; Escape comes back"],
      ["F2", "Open it at its name"],
      ["/", "Find a step"],
      ["Menu", "What can be done with a step"],
    ],
  },
  {
    title: "Select",
    keys: [
      ["⇧ arrow", "Select one more"],
      ["Space", "Take a step in or out"],
      ["Ctrl A", "All steps of the workflow"],
      ["⇧ drag", "All steps within a box"],
      ["Escape", "Nothing"],
    ],
  },
  {
    title: "Change",
    keys: [
      ["+ Insert", "Add a step behind; with Shift Insert before"],
      ["a … z", "Add a step, and search for it at once"],
      ["Alt ↑ ↓", "Move a step earlier or later"],
      ["Alt ← →", "Move a step out of its workflow, or into its neighbour"],
      ["Ctrl G", "Wrap in a workflow"],
      ["Ctrl ⇧ G", "Unwrap a workflow"],
      ["Ctrl D", "Duplicate"],
      ["Delete", "Delete"],
    ],
  },
  {
    title: "Clipboard and history",
    keys: [
      ["Ctrl C X V", "Copy, cut and paste, as JSON; also from text and between flows"],
      ["Ctrl Z", "Undo"],
      ["Ctrl ⇧ Z", "Redo"],
    ],
  },
];

/** All keys of the drawing, on one sheet. */
export function KeysSheet({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent
        size="lg"
        title="Keys of the drawing"
        description="They hold while the drawing has the focus. On a Mac, Ctrl is ⌘. In a parallel workflow the arrows of Alt change places: its steps stand side by side."
        className="grid gap-x-8 gap-y-5 sm:grid-cols-2"
      >
        {SHEET.map(({ title, keys }) => (
          <section key={title}>
            <h3 className="mb-1.5 font-medium">{title}</h3>
            <dl className="flex flex-col gap-1.5">
              {keys.map(([key, does]) => (
                <div key={key} className="flex items-baseline gap-3">
                  <dt className="w-24 shrink-0">
                    <Kbd>{key}</Kbd>
                  </dt>
                  <dd className="text-ink-2">{does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </DialogContent>
    </Dialog>
  );
}
