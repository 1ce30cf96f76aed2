import type { ReactNode } from "react";
import { Badge } from "@/components/ui/badge";
import { RelativeTime } from "@/components/ui/relative-time";

export interface CommitRowProps {
  icon?: ReactNode;
  title: ReactNode;
  badges?: ReactNode;
  sha: string;
  authorName: string;
  at: string;
  more?: ReactNode;
}

/** Two lines about a commit: what it is, and whose, when and which. */
export function CommitRow({ icon, title, badges, sha, authorName, at, more }: CommitRowProps) {
  return (
    <span className="flex flex-col">
      <span className="flex items-center gap-2">
        {icon}
        <span className="min-w-0 flex-1 truncate">{title}</span>
        {badges}
      </span>
      <span className="truncate text-sm text-ink-3">
        <code>{sha.slice(0, 7)}</code> · {authorName} · <RelativeTime at={at} />
        {more && <> · {more}</>}
      </span>
    </span>
  );
}

/** Whether a commit is built: the number of its build, or that a run makes one. */
export function BuildBadge({ build }: { build: { number: number; state: "built" | "building" } | null }) {
  if (build === null) return <Badge tone="outline">will be built</Badge>;
  return build.state === "built" ? (
    <Badge tone="green">built · b{build.number}</Badge>
  ) : (
    <Badge tone="blue">building · b{build.number}</Badge>
  );
}
