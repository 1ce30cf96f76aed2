"use client";

import { useQuery } from "@tanstack/react-query";
import { CircleCheck, Database, GitCommitHorizontal } from "lucide-react";
import { failureText, useTRPC, type ApiOutputs } from "@/components/trpc";
import { Sha } from "@/components/ui/copy-button";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { EmptyState } from "@/components/ui/empty-state";
import { InlineAlert } from "@/components/ui/inline-alert";
import { RelativeTime } from "@/components/ui/relative-time";
import { SkeletonRows } from "@/components/ui/skeleton";
import type { ArrowRef } from "./board-dialog";
import type { Board } from "./board-types";
import { ImageLine } from "./image-line";
import { secondsBehindWords } from "./promotion-words";

type Changelog = ApiOutputs["pipelines"]["changelog"];
type Commit = Changelog["commits"][number];

/** What the next promotion along an arrow would bring: commits, their authors, the migrations among them. */
export function ChangelogDialog({
  board,
  arrow,
  onClose,
}: {
  board: Board;
  arrow: ArrowRef;
  onClose: () => void;
}) {
  const trpc = useTRPC();
  const { kind, fromId, toId } = arrow;
  const drawn = board.arrows.find((one) => one.kind === kind && one.fromId === fromId && one.toId === toId);
  const { data, error } = useQuery(
    trpc.pipelines.changelog.queryOptions({ projectId: board.projectId, kind, fromId, toId }),
  );
  const stageOf = (id: string | undefined) => board.stages.find((stage) => stage.id === id)?.name;
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        title={`What ${toId} would get`}
        description={`From ${fromId}${drawn ? ` in ${stageOf(drawn.fromStageId) ?? ""}, to ${stageOf(drawn.toStageId) ?? ""}` : ""}`}
        size="md"
        className="flex min-h-72 flex-col gap-4"
      >
        {error && <InlineAlert tone="danger">{failureText(error)}</InlineAlert>}
        {!data && !error && <SkeletonRows rows={6} />}
        {data && <ChangelogBody changelog={data} secondsBehind={drawn?.secondsBehind ?? null} />}
      </DialogContent>
    </Dialog>
  );
}

function ChangelogBody({ changelog, secondsBehind }: { changelog: Changelog; secondsBehind: number | null }) {
  const { from, to, commits, takenAway, migrations, untold, truncated, changedFiles } = changelog;
  const isLevel = untold === null && from?.image === to?.image;
  const time = secondsBehindWords(secondsBehind);
  return (
    <>
      <dl className="grid grid-cols-[auto_1fr] items-baseline gap-x-4 gap-y-1">
        <dt className="text-ink-3">Runs now</dt>
        <dd>
          <ImageLine image={to} />
        </dd>
        <dt className="text-ink-3">Would run</dt>
        <dd>
          <ImageLine image={from} />
        </dd>
      </dl>
      {untold !== null && (
        <InlineAlert tone="info" title="Commits cannot be told">
          {untold}
        </InlineAlert>
      )}
      {isLevel && (
        <EmptyState icon={CircleCheck} title="Nothing to promote">
          Both run the same image.
        </EmptyState>
      )}
      {!isLevel && untold === null && commits.length === 0 && takenAway.length === 0 && (
        <EmptyState icon={CircleCheck} title="The same commit">
          Both were built from one commit; only the image differs.
        </EmptyState>
      )}
      {commits.length > 0 && (
        <section>
          <h3 className="font-medium">
            {truncated ? "More than " : ""}
            {count(commits.length, "commit")}
            {time !== null && ` · ${time}`}
            <span className="font-normal text-ink-3"> · {count(changedFiles, "changed file")}</span>
          </h3>
          <p className="text-sm text-ink-3">By {authorsOf(commits)}</p>
          <CommitList commits={commits} />
        </section>
      )}
      {migrations.length > 0 && (
        <section>
          <h3 className="flex items-center gap-2 font-medium">
            <Database aria-hidden className="text-amber" />
            {count(migrations.length, "changed migration")}
          </h3>
          <ul className="mt-1 flex flex-col gap-0.5 font-mono text-sm [overflow-wrap:anywhere] text-ink-2">
            {migrations.map((path) => (
              <li key={path}>{path}</li>
            ))}
          </ul>
        </section>
      )}
      {commits.length > 0 && migrations.length === 0 && (
        <p className="text-ink-3">No file below a migration directory changes.</p>
      )}
      {takenAway.length > 0 && (
        <section>
          <InlineAlert tone="warning" title={`${count(takenAway.length, "commit")} would be taken away`}>
            The target runs what its origin does not have.
          </InlineAlert>
          <CommitList commits={takenAway} />
        </section>
      )}
    </>
  );
}

function CommitList({ commits }: { commits: readonly Commit[] }) {
  return (
    <ol className="mt-1">
      {commits.map(({ sha, subject, body, authorName, at }) => (
        <li key={sha} className="flex items-start gap-2 border-b py-1.5 last:border-b-0">
          <GitCommitHorizontal aria-hidden className="mt-0.5 text-ink-3" />
          <div className="min-w-0 flex-1">
            <p className="[overflow-wrap:anywhere]">{subject}</p>
            {body !== "" && (
              <p className="line-clamp-3 text-sm whitespace-pre-line text-ink-3" title={body}>
                {body}
              </p>
            )}
            <p className="text-sm text-ink-3">
              {authorName} · <RelativeTime at={at} />
            </p>
          </div>
          <Sha value={sha} />
        </li>
      ))}
    </ol>
  );
}

function count(number: number, one: string): string {
  return `${String(number)} ${one}${number === 1 ? "" : "s"}`;
}

/** "Ada (3), Bob (1)": who wrote most comes first. */
function authorsOf(commits: readonly Commit[]): string {
  const perAuthor = new Map<string, number>();
  for (const { authorName } of commits) perAuthor.set(authorName, (perAuthor.get(authorName) ?? 0) + 1);
  return [...perAuthor]
    .sort(([, a], [, b]) => b - a)
    .map(([name, number]) => (perAuthor.size === 1 ? name : `${name} (${String(number)})`))
    .join(", ");
}
