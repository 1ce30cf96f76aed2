"use client";

import { RotateCcw } from "lucide-react";
import { useMemo, useState } from "react";
import { z } from "zod";
import type { FlowTree } from "@/components/canvas";
import { Button } from "@/components/ui/button";
import { DialogClose, DialogContent } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { InlineAlert } from "@/components/ui/inline-alert";
import { Input } from "@/components/ui/input";
import type { RunState } from "@/core/run";
import { findManifest } from "@/nodes/_registry/manifests";
import { InputDiff } from "./input-diff";
import { InputEditor } from "./input-editor";
import { inputFields, readInputs } from "./input-fields";
import { nameOf, openEndsOf, type OpenEnd } from "./open-ends";
import { refusalOf, type RetryNodes } from "./retry-nodes";
import type { RunDetail } from "./run-types";
import { runTitle } from "./run-words";
import { useRetryOutlook } from "./use-retry-outlook";

export interface RetryContentProps {
  detail: RunDetail;
  run: RunState;
  tree: FlowTree;
  /** The step that is retried; null: all that did not come to a good end. */
  end: OpenEnd | null;
  /** Whether its inputs are open for change at once. */
  editing: boolean;
  /** Rejects with a sentence in its `message`. */
  onRetry: RetryNodes;
  onClose: () => void;
}

/** In a `Dialog`: has a run go on where it stopped, after saying what that does; the step's inputs may be changed for it. */
export function RetryContent({ detail, run, tree, end, editing, onRetry, onClose }: RetryContentProps) {
  const { outlook, holdNotice, readDespite } = useRetryOutlook(detail);
  const fields = useMemo(() => fieldsOf(end), [end]);
  const [typed, setTyped] = useState<Readonly<Record<string, string | null>>>({});
  const [reason, setReason] = useState("");
  const [pending, setPending] = useState(false);
  const [refused, setRefused] = useState<ReturnType<typeof refusalOf> | null>(null);
  const { edits, differences, errors } = readInputs([...fields.there, ...fields.more], typed);
  const others = openEndsOf(tree, run).filter(({ node }) => node.key !== end?.node.key);
  const mayEdit =
    end !== null && end.node.kind !== "Approval" && fields.there.length + fields.more.length > 0;

  const retry = async () => {
    const despite = readDespite();
    if (Object.keys(errors).length > 0 || despite === null) return;
    setPending(true);
    setRefused(null);
    try {
      const why = despite.despiteHold ?? reason.trim();
      const told = why === "" ? {} : { reason: why };
      const nodes =
        end === null ? [] : [{ node: end.node.key, action: "retry" as const, changes: edits, ...told }];
      await onRetry(nodes, despite);
      onClose();
    } catch (failure) {
      setRefused(refusalOf(failure));
      setPending(false);
    }
  };

  return (
    <DialogContent
      title={end === null ? `Retry ${runTitle(detail)}` : `Retry from “${nameOf(end)}”`}
      description={whatHappens(end)}
      size="md"
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
            onClick={() => void retry()}
          >
            <RotateCcw aria-hidden />
            {buttonWords(detail, end, edits.length)}
          </Button>
        </>
      }
    >
      {outlook?.whyNot != null && <InlineAlert tone="danger" title={outlook.whyNot} />}
      {outlook?.notes.map((note) => (
        <InlineAlert key={note} tone="warning" title={note} />
      ))}
      {holdNotice}
      {refused !== null && <InlineAlert tone="danger" title={refused.message} />}
      {others.length > 0 && (
        <p className="text-ink-2">
          {end === null ? "Tried again: " : "Tried again with it: "}
          {others.map(nameOf).join(", ")}.
        </p>
      )}
      {mayEdit && (
        <details open={editing} className="rounded-md border px-3 py-2">
          <summary className="font-medium">Inputs</summary>
          <div className="pt-3">
            <InputEditor
              {...fields}
              typed={typed}
              errors={{ ...refused?.fields, ...errors }}
              onType={(name, text) => {
                setRefused(null);
                setTyped((before) => withTyped(before, name, text));
              }}
            />
          </div>
        </details>
      )}
      {differences.length > 0 && (
        <section className="flex flex-col gap-1.5">
          <h3 className="font-medium">What will be different</h3>
          <InputDiff differences={differences} />
        </section>
      )}
      {end !== null && holdNotice === null && (
        <Field label="Reason" optional>
          {(control) => (
            <Input
              {...control}
              value={reason}
              maxLength={2000}
              autoComplete="off"
              onChange={(event) => setReason(event.target.value)}
            />
          )}
        </Field>
      )}
    </DialogContent>
  );
}

function whatHappens(end: OpenEnd | null): string {
  if (end === null) return "Steps that are done stay as they are; the run goes on where it stopped.";
  const attempt = `attempt ${String(end.state.attempt + 1)}`;
  return `Steps that are done stay as they are. This one gets ${attempt}, then the run goes on as it would have.`;
}

function buttonWords(detail: RunDetail, end: OpenEnd | null, changes: number): string {
  if (end === null) return `Retry ${runTitle(detail)}`;
  if (changes === 0) return "Retry from here";
  return changes === 1 ? "Retry with 1 change" : `Retry with ${String(changes)} changes`;
}

/** A loop has what it goes over; what else holds steps has nothing of its own. */
function fieldsOf(end: OpenEnd | null): ReturnType<typeof inputFields> {
  if (end === null) return { there: [], more: [] };
  const { node, state } = end;
  if (node.flow !== null) {
    const { iterations } = (node.spec ?? {}) as { iterations?: unknown };
    return inputFields(iterations === undefined ? {} : { iterations }, null);
  }
  const manifest = findManifest(node.kind);
  const schema =
    manifest === undefined
      ? null
      : z.toJSONSchema(manifest.spec.resolved, { io: "input", unrepresentable: "any" });
  return inputFields(state.spec ?? node.spec, schema);
}

function withTyped(
  before: Readonly<Record<string, string | null>>,
  name: string,
  text: string | null | undefined,
): Readonly<Record<string, string | null>> {
  if (text !== undefined) return { ...before, [name]: text };
  return Object.fromEntries(Object.entries(before).filter(([one]) => one !== name));
}
