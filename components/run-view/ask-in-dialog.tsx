"use client";

import { useState, type ReactNode } from "react";
import { Button, type ButtonProps } from "@/components/ui/button";
import { Dialog, DialogTrigger } from "@/components/ui/dialog";

export interface AskInDialogProps {
  /** What stands on the button. */
  label: ReactNode;
  variant?: ButtonProps["variant"];
  /** The dialog; mounted per opening, so that what was typed is not there the next time. */
  children: (close: () => void) => ReactNode;
}

/** A button that asks on before anything happens; the focus comes back to it. */
export function AskInDialog({ label, variant, children }: AskInDialogProps) {
  const [open, setOpen] = useState(false);
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button variant={variant ?? "secondary"}>{label}</Button>
      </DialogTrigger>
      {open && children(() => setOpen(false))}
    </Dialog>
  );
}
