"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose, DialogContent, DialogTrigger } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { InlineAlert } from "@/components/ui/inline-alert";
import { Input } from "@/components/ui/input";
import type { DocumentChange } from "@/core/document/diff";
import { ChangeList } from "./change-list";

export interface PublishFlowProps {
  stage: string;
  /** Why it cannot be published now, a sentence; null when it can. */
  blockedBy: string | null;
  /** What is different from the newest revision; null for the first one. Asked when the dialog opens. */
  readChanges: () => readonly DocumentChange[] | null;
  /** Rejects with a sentence in its `message`. */
  onPublish: (message: string) => Promise<void>;
}

/** Makes the text the stage's newest revision, with a word about why. */
export function PublishFlow({ stage, blockedBy, readChanges, onPublish }: PublishFlowProps) {
  const [open, setOpen] = useState(false);
  const [message, setMessage] = useState("");
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const changes = open ? readChanges() : null;

  const publish = async () => {
    setPending(true);
    setError(null);
    try {
      await onPublish(message.trim());
      setMessage("");
      setOpen(false);
    } catch (failure) {
      setError(failure instanceof Error ? failure.message : String(failure));
    } finally {
      setPending(false);
    }
  };

  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button variant="primary" disabled={blockedBy !== null} title={blockedBy ?? undefined}>
          Publish
        </Button>
      </DialogTrigger>
      <DialogContent
        title={`Publish a new revision for ${stage}`}
        description="The next run uses it. Runs under way go on with theirs."
        footer={
          <>
            <DialogClose asChild>
              <Button variant="ghost">Cancel</Button>
            </DialogClose>
            <Button variant="primary" pending={pending} onClick={() => void publish()}>
              Publish revision
            </Button>
          </>
        }
      >
        <form
          className="flex flex-col gap-3"
          onSubmit={(event) => {
            event.preventDefault();
            void publish();
          }}
        >
          {changes !== null && <ChangeList changes={changes} />}
          {error !== null && <InlineAlert tone="danger" title={error} />}
          <Field label="What changed, and why" optional>
            {(control) => (
              <Input
                {...control}
                autoFocus
                autoComplete="off"
                maxLength={500}
                value={message}
                onChange={(event) => setMessage(event.target.value)}
              />
            )}
          </Field>
        </form>
      </DialogContent>
    </Dialog>
  );
}
