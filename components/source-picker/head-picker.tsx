"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { GitBranch, GitPullRequest } from "lucide-react";
import { useState } from "react";
import { useTRPC, type ApiOutputs } from "@/components/trpc";
import { Badge } from "@/components/ui/badge";
import type { FieldControl } from "@/components/ui/field";
import { CommitRow } from "./commit-row";
import type { Chosen } from "./chosen";
import { PickList } from "./pick-list";
import { PickPanel } from "./pick-panel";
import type { PickSource } from "./pick-source";

export interface HeadPickerProps {
  projectId: string;
  source: PickSource;
  control: FieldControl;
  chosen: Chosen | undefined;
  /** A branch or a pull request, at its newest commit. */
  onPick: (chosen: Chosen) => void;
}

/** One of a repository's branches or pull requests. */
export function HeadPicker({ projectId, source, control, chosen, onPick }: HeadPickerProps) {
  const { branch, pullRequestId } = chosen ?? {};
  return (
    <PickList
      control={control}
      placeholder="Choose a branch"
      chosen={pullRequestId === undefined ? (branch ?? null) : `Pull request #${String(pullRequestId)}`}
    >
      {(close) => (
        <HeadChoices
          projectId={projectId}
          source={source}
          chosen={chosen}
          onPick={(head) => {
            onPick(head);
            close();
          }}
        />
      )}
    </PickList>
  );
}

type Heads = ApiOutputs["builds"]["heads"];
type Head =
  ({ type: "branch" } & Heads["branches"][number]) | ({ type: "request" } & Heads["pullRequests"][number]);

function HeadChoices({ projectId, source, chosen, onPick }: Omit<HeadPickerProps, "control">) {
  const trpc = useTRPC();
  const [text, setText] = useState("");
  // What the server knows already is there at once; what the repository has since comes after it.
  const known = useQuery(
    trpc.builds.heads.queryOptions(
      { projectId, source, text, known: true },
      { placeholderData: keepPreviousData },
    ),
  );
  const fresh = useQuery(
    trpc.builds.heads.queryOptions(
      { projectId, source, text },
      { enabled: known.isFetched, staleTime: 10_000 },
    ),
  );
  const heads = fresh.data ?? known.data;
  const list: Head[] =
    heads === undefined
      ? []
      : [
          ...heads.branches.map((head) => ({ ...head, type: "branch" as const })),
          ...heads.pullRequests.map((head) => ({ ...head, type: "request" as const })),
        ];
  return (
    <PickPanel
      label="Branches and pull requests"
      placeholder="Name, author or message"
      text={text}
      onText={setText}
      items={{
        total: list.length,
        at: (index) => list[index],
        isPending: heads === undefined && !known.isError,
        error: known.error?.message ?? null,
      }}
      onShow={() => undefined}
      keyOf={keyOf}
      isChosen={(head) =>
        head.type === "branch"
          ? chosen?.pullRequestId === undefined && chosen?.branch === head.name
          : chosen?.pullRequestId === head.number
      }
      row={(head) => <HeadRow head={head} />}
      onPick={(head) =>
        onPick(
          head.type === "branch"
            ? { branch: head.name, sha: head.sha, subject: head.subject }
            : { pullRequestId: head.number, sha: head.sha, subject: head.subject },
        )
      }
      empty="Nothing matches"
      note={heads && noteOf(heads, fresh.error?.message)}
    />
  );
}

function keyOf(head: Head): string {
  return head.type === "branch" ? `branch/${head.name}` : `request/${String(head.number)}`;
}

function HeadRow({ head }: { head: Head }) {
  const isBranch = head.type === "branch";
  const Icon = isBranch ? GitBranch : GitPullRequest;
  return (
    <CommitRow
      icon={<Icon aria-hidden className="size-3.5! text-ink-3" />}
      title={isBranch ? head.name : `Pull request #${String(head.number)}`}
      badges={isBranch && head.isDefault && <Badge tone="outline">default</Badge>}
      sha={head.sha}
      authorName={head.authorName}
      at={head.at}
      more={head.subject}
    />
  );
}

/** What is not in the list, and what git cannot tell. */
function noteOf({ branches, pullRequests, totals }: Heads, failure: string | undefined): string {
  const more = totals.branches - branches.length + totals.pullRequests - pullRequests.length;
  const sentences = [
    failure === undefined ? null : `As last read: ${failure}`,
    more > 0 ? `${String(more)} more: type to find them.` : null,
    totals.pullRequests > 0
      ? "Git tells pull requests by their number, not whether they are open."
      : "This repository shows git no pull requests.",
  ];
  return sentences.filter((sentence) => sentence !== null).join(" ");
}
