"use client";

import { useState, type FormEvent, type ReactNode } from "react";
import { Button } from "./button";
import { Dialog, DialogClose, DialogContent } from "./dialog";
import { Field } from "./field";
import { InlineAlert } from "./inline-alert";
import { Input } from "./input";

export interface ConfirmDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  /** What will be gone, and what stays. */
  children: ReactNode;
  /** A verb with its object: "Restore backup". */
  action: string;
  /** When given it must be typed before the action can be pressed. */
  typed?: string;
  pending?: boolean;
  /** Why it did not work last time. */
  error?: string | null | undefined;
  onConfirm: () => void;
}

/** Asks once more before something is taken away. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  return (
    <Dialog open={props.open} onOpenChange={props.onOpenChange}>
      {/* Mounted per opening, so that what was typed is not there the next time. */}
      <ConfirmContent {...props} />
    </Dialog>
  );
}

function ConfirmContent({ title, children, action, typed, pending, error, onConfirm }: ConfirmDialogProps) {
  const formId = "confirm-dialog-form";
  return (
    <DialogContent
      title={title}
      footer={
        <>
          <DialogClose asChild>
            <Button>Cancel</Button>
          </DialogClose>
          <ConfirmButton formId={formId} action={action} pending={pending ?? false} />
        </>
      }
      className="flex flex-col gap-3"
    >
      {error && <InlineAlert tone="danger">{error}</InlineAlert>}
      <div className="text-ink-2">{children}</div>
      <ConfirmForm formId={formId} typed={typed} onConfirm={onConfirm} />
    </DialogContent>
  );
}

function ConfirmButton({ formId, action, pending }: { formId: string; action: string; pending: boolean }) {
  return (
    <Button type="submit" form={formId} variant="danger" pending={pending}>
      {action}
    </Button>
  );
}

function ConfirmForm({
  formId,
  typed,
  onConfirm,
}: {
  formId: string;
  typed: string | undefined;
  onConfirm: () => void;
}) {
  const [text, setText] = useState("");
  const [tried, setTried] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (typed === undefined || text.trim() === typed) onConfirm();
  };
  return (
    <form id={formId} onSubmit={submit}>
      {typed !== undefined && (
        <Field
          label={
            <>
              Type <code className="text-ink">{typed}</code> to go on
            </>
          }
          error={tried && text.trim() !== typed ? `This is not “${typed}” yet.` : null}
        >
          {(control) => (
            <Input
              {...control}
              autoComplete="off"
              spellCheck={false}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
      )}
    </form>
  );
}
