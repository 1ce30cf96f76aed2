"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC, useTRPCClient, type ApiOutputs } from "@/components/trpc";
import type { FieldControl } from "@/components/ui/field";
import { BuildBadge, CommitRow } from "./commit-row";
import type { Chosen } from "./chosen";
import { PickList } from "./pick-list";
import { FIRST_ROWS, PickPanel } from "./pick-panel";
import type { PickSource } from "./pick-source";
import { PAGE_SIZE, usePages } from "./use-pages";

export interface CommitPickerProps {
  projectId: string;
  source: PickSource;
  control: FieldControl;
  /** With a branch or pull request, the history of which is shown. */
  chosen: Chosen | undefined;
  onPick: (chosen: Chosen) => void;
}

/** One of the commits of a branch or pull request. */
export function CommitPicker({ projectId, source, control, chosen, onPick }: CommitPickerProps) {
  const from = historyOf(chosen);
  // Asked as soon as the history is known: the list is there when somebody opens it.
  useFirstPage(projectId, source, from);
  return (
    <PickList
      control={control}
      disabled={from === null}
      placeholder={from === null ? "Choose a branch first" : "The newest commit"}
      chosen={chosen?.sha === undefined ? null : <ChosenCommit {...chosen} sha={chosen.sha} />}
    >
      {(close) =>
        from !== null && (
          <CommitChoices
            projectId={projectId}
            source={source}
            from={from}
            chosenSha={chosen?.sha}
            onPick={(commit) => {
              onPick({
                branch: chosen?.branch,
                pullRequestId: chosen?.pullRequestId,
                sha: commit.sha,
                subject: commit.subject,
              });
              close();
            }}
          />
        )
      }
    </PickList>
  );
}

type History = { branch: string } | { pullRequestId: number };

function historyOf(chosen: Chosen | undefined): History | null {
  if (chosen?.pullRequestId !== undefined) return { pullRequestId: chosen.pullRequestId };
  return chosen?.branch === undefined ? null : { branch: chosen.branch };
}

function ChosenCommit({ sha, subject }: { sha: string; subject?: string | undefined }) {
  return (
    <>
      <code className="mr-1.5 text-ink-2">{sha.slice(0, 7)}</code>
      {subject}
    </>
  );
}

type Commit = ApiOutputs["builds"]["commits"]["commits"][number];

interface CommitChoicesProps {
  projectId: string;
  source: PickSource;
  from: History;
  chosenSha: string | undefined;
  onPick: (commit: Commit) => void;
}

function CommitChoices({ projectId, source, from, chosenSha, onPick }: CommitChoicesProps) {
  const client = useTRPCClient();
  const [text, setText] = useState("");
  const [shown, setShown] = useState<{ from: number; to: number }>(FIRST_ROWS);
  // With the commit the history begins at, nothing more is asked of the repository.
  const start = useFirstPage(projectId, source, from);
  const head = start.data?.head ?? "";
  const read = async (offset: number) => {
    const known = text.trim() === "" && offset === 0 ? start.data : undefined;
    const found =
      known ??
      (await client.builds.commits.query({
        projectId,
        source,
        from: { head },
        text,
        offset,
        limit: PAGE_SIZE,
      }));
    return { items: found.commits, total: found.total };
  };
  const pages = usePages(["commits", projectId, source, head, text.trim()], read, shown, start.isSuccess);
  return (
    <PickPanel
      label="Commits"
      placeholder="Message, author or commit"
      text={text}
      onText={setText}
      items={{
        ...pages,
        isPending: start.isPending || pages.isPending,
        error: start.error?.message ?? pages.error,
      }}
      onShow={setShown}
      keyOf={({ sha }) => sha}
      isChosen={({ sha }) => sha === chosenSha}
      row={({ build, subject, ...commit }) => (
        <CommitRow
          {...commit}
          title={subject}
          badges={start.data?.knowsBuilds === true && <BuildBadge build={build} />}
        />
      )}
      onPick={onPick}
      empty="No commit matches"
      note={start.data && noteOf(start.data, pages.total, text)}
    />
  );
}

function useFirstPage(projectId: string, source: PickSource, from: History | null) {
  const trpc = useTRPC();
  return useQuery(
    trpc.builds.commits.queryOptions(
      { projectId, source, from: from ?? { branch: "-" }, limit: PAGE_SIZE },
      { enabled: from !== null, staleTime: 10_000, refetchOnWindowFocus: false, refetchOnReconnect: false },
    ),
  );
}

function noteOf({ searched, isWhole }: ApiOutputs["builds"]["commits"], total: number, text: string): string {
  const of = isWhole ? count(searched) : `the newest ${count(searched)}`;
  return text.trim() === "" ? `${of} commits` : `${count(total)} of ${of} commits`;
}

function count(number: number): string {
  return number.toLocaleString("en-GB");
}
