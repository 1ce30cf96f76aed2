"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { CodeBlock } from "@/components/ui/code-block";
import { cn } from "@/components/ui/cn";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { InlineAlert } from "@/components/ui/inline-alert";
import type { MergeChoice, MergeConflict } from "@/core/document/merge";
import type { Written } from "./draft-types";
import { mergeDrafts } from "./merge-drafts";

export interface MergeDialogProps {
  title: string;
  description: string;
  /** What both were made from; null when nobody knows: then one of them is taken as a whole. */
  origin: Written | null;
  mine: Written;
  theirs: Written;
  /** `Yours`, `Ana’s`: above what each says. */
  names: { mine: string; theirs: string };
  /** Verbs with their objects. */
  actions: { mine: string; theirs: string; merged: string };
  pending?: boolean;
  /** Why it did not work last time. */
  error?: string | null | undefined;
  onDecide: (written: Written) => void;
  onClose: () => void;
}

/** Two changed the same: shows both, and takes a choice for each, or one for all. */
export function MergeDialog(props: MergeDialogProps) {
  const { title, description, origin, mine, theirs, names, actions, pending, error, onDecide, onClose } =
    props;
  const [choices, setChoices] = useState<Readonly<Record<string, MergeChoice>>>({});
  const { conflicts, merged, lostComments } = readConflicts(origin, mine, theirs, choices);
  const decide = ({ text, format }: Written) => onDecide({ text, format });
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        size="lg"
        opensOn="itself"
        title={title}
        description={description}
        className="flex flex-col gap-4"
        footer={
          <>
            <Button disabled={pending} onClick={() => decide(theirs)}>
              {actions.theirs}
            </Button>
            <Button disabled={pending} onClick={() => decide(mine)}>
              {actions.mine}
            </Button>
            {(conflicts.length > 0 || merged !== null) && (
              <Button
                variant="primary"
                pending={pending}
                disabled={merged === null}
                onClick={() => merged && decide(merged)}
              >
                {actions.merged}
              </Button>
            )}
          </>
        }
      >
        {error && <InlineAlert tone="danger" title={error} />}
        {conflicts.map((one) => (
          <ConflictRow
            key={one.id}
            conflict={one}
            names={names}
            choice={choices[one.id]}
            onChoose={(choice) => setChoices({ ...choices, [one.id]: choice })}
          />
        ))}
        {lostComments.length > 0 && (
          <InlineAlert tone="warning" title="Merged, these comments have no place any more">
            <ul className="font-mono text-sm">
              {lostComments.map((comment, index) => (
                <li key={`${String(index)} ${comment}`}>{comment}</li>
              ))}
            </ul>
          </InlineAlert>
        )}
        <details open={origin === null}>
          <summary className="cursor-pointer rounded-sm text-ink-2">Show both texts</summary>
          <div className="mt-2 grid gap-3 md:grid-cols-2">
            <Text title={names.mine} text={mine.text} />
            <Text title={names.theirs} text={theirs.text} />
          </div>
        </details>
      </DialogContent>
    </Dialog>
  );
}

interface ConflictRowProps {
  conflict: MergeConflict;
  names: MergeDialogProps["names"];
  choice: MergeChoice | undefined;
  onChoose: (choice: MergeChoice) => void;
}

function ConflictRow({ conflict, names, choice, onChoose }: ConflictRowProps) {
  const sides: [MergeChoice, string, string][] = [
    ["mine", names.mine, conflict.mine],
    ["theirs", names.theirs, conflict.theirs],
  ];
  return (
    <fieldset className="rounded-md border p-3">
      <legend className="px-1 font-medium">{conflict.title}</legend>
      <p className="mb-2 text-sm text-ink-3">Before: {conflict.base}</p>
      <div className="grid gap-2 sm:grid-cols-2">
        {sides.map(([side, title, value]) => (
          <label
            key={side}
            className={cn(
              "flex cursor-pointer items-start gap-2 rounded-md border p-2.5 pointer-coarse:min-h-10",
              choice === side ? "border-accent bg-accent-soft" : "hover:bg-hover",
            )}
          >
            <input
              type="radio"
              className="mt-1 accent-[var(--accent)]"
              name={conflict.id}
              checked={choice === side}
              onChange={() => onChoose(side)}
            />
            <span className="min-w-0">
              <span className="block text-sm text-ink-2">{title}</span>
              <code className="[overflow-wrap:anywhere]">{value}</code>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function Text({ title, text }: { title: string; text: string }) {
  return (
    <section className="min-w-0">
      <h3 className="mb-1 text-sm font-medium text-ink-2">{title}</h3>
      <CodeBlock code={text} label={title.toLowerCase()} />
    </section>
  );
}

/** Those that were chosen stay in the list, and a choice may bring further ones. */
function readConflicts(
  origin: Written | null,
  mine: Written,
  theirs: Written,
  choices: Readonly<Record<string, MergeChoice>>,
): { conflicts: readonly MergeConflict[]; merged: Written | null; lostComments: readonly string[] } {
  if (origin === null) return { conflicts: [], merged: null, lostComments: [] };
  const all = new Map<string, MergeConflict>();
  const taken: Record<string, MergeChoice> = {};
  for (;;) {
    const result = mergeDrafts(origin, mine, theirs, taken);
    if ("merged" in result) {
      const { text, format } = result.merged;
      return { conflicts: [...all.values()], merged: { text, format }, lostComments: result.lostComments };
    }
    for (const one of result.conflicts) all.set(one.id, one);
    const next = result.conflicts.filter(({ id }) => Object.hasOwn(choices, id) && !Object.hasOwn(taken, id));
    if (next.length === 0 || next.length < result.conflicts.length) {
      return { conflicts: [...all.values()], merged: null, lostComments: [] };
    }
    for (const { id } of next) taken[id] = choices[id] ?? "mine";
  }
}
