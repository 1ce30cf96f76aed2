"use client";

import { SkipForward } from "lucide-react";
import { useState } from "react";
import { describeNode, type FlowTree } from "@/components/canvas";
import { Button } from "@/components/ui/button";
import { DialogClose, DialogContent } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { InlineAlert } from "@/components/ui/inline-alert";
import { Textarea } from "@/components/ui/textarea";
import type { RunState } from "@/core/run";
import { nameOf, openEndsOf, readersOf, type OpenEnd } from "./open-ends";
import { refusalOf, type RetryNodes } from "./retry-nodes";
import type { RunDetail } from "./run-types";
import { useRetryOutlook } from "./use-retry-outlook";

export interface SkipContentProps {
  detail: RunDetail;
  run: RunState;
  tree: FlowTree;
  end: OpenEnd;
  /** Rejects with a sentence in its `message`. */
  onRetry: RetryNodes;
  onClose: () => void;
}

/** In a `Dialog`: has the run go on without a step. That needs a reason, which everybody sees. */
export function SkipContent({ detail, run, tree, end, onRetry, onClose }: SkipContentProps) {
  const { outlook, holdNotice, readDespite } = useRetryOutlook(detail);
  const [reason, setReason] = useState("");
  const [missing, setMissing] = useState(false);
  const [pending, setPending] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  const name = nameOf(end);
  const readers = readersOf(tree, end.node).map((node) => `“${node.ref ?? describeNode(node).titleText}”`);
  const others = openEndsOf(tree, run).filter(({ node }) => node.key !== end.node.key);

  const skip = async () => {
    const told = reason.trim();
    const despite = readDespite();
    setMissing(told === "");
    if (told === "" || despite === null) return;
    setPending(true);
    setRefused(null);
    try {
      await onRetry([{ node: end.node.key, action: "skip", reason: told }], despite);
      onClose();
    } catch (failure) {
      setRefused(refusalOf(failure).message);
      setPending(false);
    }
  };

  return (
    <DialogContent
      title={`Skip “${name}”?`}
      description="It counts as skipped, and the run goes on with what comes after it. What it should have done is not done."
      className="flex flex-col gap-4"
      footer={
        <>
          <DialogClose asChild>
            <Button>Cancel</Button>
          </DialogClose>
          <Button
            variant="primary"
            pending={pending}
            disabled={outlook?.whyNot != null}
            onClick={() => void skip()}
          >
            <SkipForward aria-hidden />
            Skip and go on
          </Button>
        </>
      }
    >
      {outlook?.whyNot != null && <InlineAlert tone="danger" title={outlook.whyNot} />}
      {holdNotice}
      {refused !== null && <InlineAlert tone="danger" title={refused} />}
      {readers.length > 0 && (
        <InlineAlert tone="warning" title={`${readers.join(", ")} will not find what “${name}” should yield`}>
          A step that cannot do without it fails.
        </InlineAlert>
      )}
      {others.length > 0 && (
        <p className="text-ink-2">Tried again with it: {others.map(nameOf).join(", ")}.</p>
      )}
      <Field
        label="Reason"
        hint="Shown at the step from now on."
        error={missing ? "Say why it may be skipped: a skip needs a reason." : null}
      >
        {(control) => (
          <Textarea
            {...control}
            rows={2}
            maxLength={2000}
            value={reason}
            onChange={(event) => {
              setReason(event.target.value);
              setMissing(false);
            }}
          />
        )}
      </Field>
    </DialogContent>
  );
}
