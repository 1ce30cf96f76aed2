"use client";

import { useQuery } from "@tanstack/react-query";
import { CommitPicker, HeadPicker, type Chosen, type PickSource } from "@/components/source-picker";
import { useTRPC } from "@/components/trpc";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

export interface CommitFieldsProps {
  projectId: string;
  source: PickSource;
  chosen: Chosen | undefined;
  onPick: (chosen: Chosen) => void;
  problem: string | undefined;
}

/** A branch or pull request of a repository, then one of its commits; the newest is taken until another is chosen. */
export function CommitFields({ projectId, source, chosen, onPick, problem }: CommitFieldsProps) {
  const trpc = useTRPC();
  // Asked before anybody opens a list: it is there when they do, and a repository that cannot be read is known.
  const heads = useQuery(
    trpc.builds.heads.queryOptions({ projectId, source, text: "", known: true }, { retry: false }),
  );
  if (heads.isError) {
    return <TypedInstead chosen={chosen} onPick={onPick} why={heads.error.message} problem={problem} />;
  }
  return (
    <div className="grid gap-x-3 gap-y-2 sm:grid-cols-[2fr_3fr]">
      <Field label="Branch or pull request" error={problem}>
        {(control) => (
          <HeadPicker
            projectId={projectId}
            source={source}
            control={control}
            chosen={chosen}
            onPick={onPick}
          />
        )}
      </Field>
      <Field label="Commit">
        {(control) => (
          <CommitPicker
            projectId={projectId}
            source={source}
            control={control}
            chosen={chosen}
            onPick={onPick}
          />
        )}
      </Field>
    </div>
  );
}

/** The repository cannot be read now: names can still be typed. */
function TypedInstead({
  chosen,
  onPick,
  why,
  problem,
}: Pick<CommitFieldsProps, "chosen" | "onPick" | "problem"> & { why: string }) {
  const change = (part: "branch" | "sha", text: string) =>
    onPick({ ...chosen, [part]: text.trim() || undefined });
  return (
    <div className="flex flex-col gap-2">
      <p className="text-sm text-amber">{why} Type what you know.</p>
      <div className="grid gap-x-3 gap-y-2 sm:grid-cols-[2fr_3fr]">
        <Field label="Branch" error={problem}>
          {(control) => (
            <Input
              {...control}
              value={chosen?.branch ?? ""}
              spellCheck={false}
              autoComplete="off"
              onChange={(event) => change("branch", event.target.value)}
            />
          )}
        </Field>
        <Field label="Commit" hint="All 40 digits; empty for the newest">
          {(control) => (
            <Input
              {...control}
              className="font-mono"
              value={chosen?.sha ?? ""}
              spellCheck={false}
              autoComplete="off"
              onChange={(event) => change("sha", event.target.value)}
            />
          )}
        </Field>
      </div>
    </div>
  );
}
