"use client";

import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/trpc";
import { Badge } from "@/components/ui/badge";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { RelativeTime } from "@/components/ui/relative-time";
import { PickList } from "./pick-list";
import type { Picked } from "./rich-inputs";

export interface PickerProps {
  projectId: string;
  /** Build service whose repository it is. */
  source: string;
  picked: Picked | undefined;
  onPick: (picked: Picked) => void;
  error: string | undefined;
}

/** A branch of a repository, then one of its commits; the newest is taken until another one is chosen. */
export function BranchCommitPicker({ projectId, source, picked, onPick, error }: PickerProps) {
  const trpc = useTRPC();
  const branches = useQuery(trpc.builds.branches.queryOptions({ projectId, buildServiceId: source }));
  const branch = picked?.branch;
  const commits = useQuery(
    trpc.builds.commits.queryOptions(
      { projectId, buildServiceId: source, branch: branch ?? "" },
      { enabled: branch !== undefined && branches.isSuccess },
    ),
  );

  if (branches.isError)
    return <TypedInstead picked={picked} onPick={onPick} why={branches.error.message} error={error} />;
  return (
    <div className="grid gap-3 sm:grid-cols-[2fr_3fr]">
      <Field label="Branch" error={error}>
        {(control) => (
          <PickList
            control={control}
            value={branch}
            placeholder={branches.isPending ? "Reading branches" : "Choose a branch"}
            note={branches.isPending ? "Reading branches" : null}
            options={(branches.data ?? []).map(({ name, isDefault }) => ({
              value: name,
              search: name,
              label: (
                <span className="flex items-center gap-2">
                  <span className="truncate">{name}</span>
                  {isDefault && <span className="text-sm text-ink-3">default</span>}
                </span>
              ),
            }))}
            onPick={(name) => {
              const head = branches.data?.find((each) => each.name === name)?.sha;
              onPick(head === undefined ? { branch: name } : { branch: name, buildSha: head });
            }}
          />
        )}
      </Field>
      <Field label="Commit" error={commits.error?.message}>
        {(control) => (
          <PickList
            control={control}
            value={picked?.buildSha}
            placeholder={
              branch === undefined
                ? "Choose a branch first"
                : commits.isPending
                  ? "Reading commits"
                  : "Choose a commit"
            }
            note={
              branch === undefined ? "Choose a branch first" : commits.isPending ? "Reading commits" : null
            }
            options={(commits.data ?? []).map((commit, index) => ({
              value: commit.sha,
              search: `${commit.sha} ${commit.subject} ${commit.authorName}`,
              label: (
                <>
                  <code className="mr-1.5 text-ink-2">{commit.sha.slice(0, 7)}</code>
                  {commit.subject}
                </>
              ),
              row: (
                <span className="flex flex-col">
                  <span className="flex items-center gap-2">
                    <span className="min-w-0 flex-1 truncate">{commit.subject}</span>
                    {index === 0 && <Badge tone="outline">newest</Badge>}
                    {commit.buildNumber !== null && <Badge tone="green">b{commit.buildNumber}</Badge>}
                  </span>
                  <span className="truncate text-sm text-ink-3">
                    <code>{commit.sha.slice(0, 7)}</code> · {commit.authorName} ·{" "}
                    <RelativeTime at={commit.at} />
                  </span>
                </span>
              ),
            }))}
            onPick={(buildSha) => onPick(branch === undefined ? { buildSha } : { branch, buildSha })}
          />
        )}
      </Field>
    </div>
  );
}

/** The repository cannot be read now: names can still be typed. */
function TypedInstead({
  picked,
  onPick,
  why,
  error,
}: Pick<PickerProps, "picked" | "onPick" | "error"> & { why: string }) {
  const change = (part: "branch" | "buildSha", text: string) => onPick({ ...picked, [part]: text.trim() });
  return (
    <div className="flex flex-col gap-2">
      <p className="text-sm text-amber">The repository cannot be read now: {why} Type what you know.</p>
      <div className="grid gap-3 sm:grid-cols-[2fr_3fr]">
        <Field label="Branch" error={error}>
          {(control) => (
            <Input
              {...control}
              value={picked?.branch ?? ""}
              onChange={(event) => change("branch", event.target.value)}
            />
          )}
        </Field>
        <Field label="Commit" hint="All 40 digits; empty for the newest">
          {(control) => (
            <Input
              {...control}
              className="font-mono"
              value={picked?.buildSha ?? ""}
              onChange={(event) => change("buildSha", event.target.value)}
            />
          )}
        </Field>
      </div>
    </div>
  );
}
