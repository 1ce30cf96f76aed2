"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { CodeBlock } from "@/components/ui/code-block";
import { cn } from "@/components/ui/cn";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import type { MergeChoice, MergeConflict } from "@/core/document/merge";
import type { DraftConflict } from "./draft-machine";
import type { Written } from "./draft-types";
import { mergeDrafts } from "./merge-drafts";
import type { Draft } from "./use-draft";

export interface ConflictDialogProps {
  draft: Draft;
  conflict: DraftConflict;
  onClose: () => void;
}

/** Two people changed the same: shows both, and takes a choice for each, or one for all. */
export function ConflictDialog({ draft, conflict, onClose }: ConflictDialogProps) {
  const { state, keeper } = draft;
  const origin = conflict.kind === "draft" ? state.base : conflict.origin;
  const who = conflict.kind === "draft" ? (conflict.theirs.savedBy ?? "somebody") : conflict.author;
  const [choices, setChoices] = useState<Readonly<Record<string, MergeChoice>>>({});
  const { conflicts, merged } = readConflicts(origin, state, conflict.theirs, choices);
  const decide = ({ text, format }: Written) => {
    keeper.decide({ text, format });
    onClose();
  };
  const chooseAll = (choice: MergeChoice) => decide(choice === "mine" ? state : conflict.theirs);
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        size="lg"
        opensOn="itself"
        title={
          conflict.kind === "draft"
            ? `${who} and you changed the same`
            : `Revision ${String(conflict.number)} and this draft changed the same`
        }
        description="Everything else of both is in the merged draft already. Both texts are kept until you have chosen."
        className="flex flex-col gap-4"
        footer={
          <>
            <Button onClick={() => chooseAll("theirs")}>Take all of {who}’s</Button>
            <Button onClick={() => chooseAll("mine")}>Keep all of mine</Button>
            {conflicts.length > 0 && (
              <Button variant="primary" disabled={merged === null} onClick={() => merged && decide(merged)}>
                Save the merged draft
              </Button>
            )}
          </>
        }
      >
        {conflicts.map((one) => (
          <ConflictRow
            key={one.id}
            conflict={one}
            who={who}
            choice={choices[one.id]}
            onChoose={(choice) => setChoices({ ...choices, [one.id]: choice })}
          />
        ))}
        <details>
          <summary className="cursor-pointer rounded-sm text-ink-2">Show both texts</summary>
          <div className="mt-2 grid gap-3 md:grid-cols-2">
            <Text title="Yours" text={state.text} />
            <Text title={`${who}’s`} text={conflict.theirs.text} />
          </div>
        </details>
      </DialogContent>
    </Dialog>
  );
}

interface ConflictRowProps {
  conflict: MergeConflict;
  who: string;
  choice: MergeChoice | undefined;
  onChoose: (choice: MergeChoice) => void;
}

function ConflictRow({ conflict, who, choice, onChoose }: ConflictRowProps) {
  const sides: [MergeChoice, string, string][] = [
    ["mine", "Yours", conflict.mine],
    ["theirs", `${who}’s`, conflict.theirs],
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
): { conflicts: readonly MergeConflict[]; merged: Written | null } {
  if (origin === null) return { conflicts: [], merged: null };
  const all = new Map<string, MergeConflict>();
  const taken: Record<string, MergeChoice> = {};
  for (;;) {
    const result = mergeDrafts(origin, mine, theirs, taken);
    if ("merged" in result) {
      const { text, format } = result.merged;
      return { conflicts: [...all.values()], merged: { text, format } };
    }
    for (const one of result.conflicts) all.set(one.id, one);
    const next = result.conflicts.filter(({ id }) => Object.hasOwn(choices, id) && !Object.hasOwn(taken, id));
    if (next.length === 0 || next.length < result.conflicts.length) {
      return { conflicts: [...all.values()], merged: null };
    }
    for (const { id } of next) taken[id] = choices[id] ?? "mine";
  }
}
