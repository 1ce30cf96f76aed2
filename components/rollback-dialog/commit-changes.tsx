import { Sha } from "@/components/ui/copy-button";
import { RelativeTime } from "@/components/ui/relative-time";
import type { RollbackCommits, RollbackTarget } from "./rollback-types";

/** The commits that a target loses, and those that come back to it. */
export function CommitChanges({ target: { disappearing, returning } }: { target: RollbackTarget }) {
  return (
    <div className="flex flex-col gap-3">
      {disappearing !== null && disappearing.count > 0 && (
        <Commits title="Disappear" commits={disappearing} />
      )}
      {returning !== null && returning.count > 0 && <Commits title="Come back" commits={returning} />}
    </div>
  );
}

function Commits({ title, commits: { commits, count } }: { title: string; commits: RollbackCommits }) {
  return (
    <section>
      <h4 className="text-sm font-medium text-ink-2">{title}</h4>
      <ul aria-label={title} className="flex flex-col">
        {commits.map(({ sha, subject, authorName, at }) => (
          <li
            key={sha}
            className="flex min-w-0 items-baseline gap-2 py-0.5 max-sm:flex-wrap max-sm:gap-x-2 max-sm:gap-y-0"
          >
            <Sha value={sha} />
            <span className="min-w-0 flex-1 truncate" title={subject}>
              {subject}
            </span>
            <span className="shrink-0 text-sm text-ink-3 max-sm:pl-1">
              {authorName}, <RelativeTime at={at} />
            </span>
          </li>
        ))}
      </ul>
      {count > commits.length && (
        <p className="text-sm text-ink-3">and {count - commits.length} more, older ones</p>
      )}
    </section>
  );
}
