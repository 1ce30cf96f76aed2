"use client";

import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/trpc";
import type { Board, PromotionArrow } from "./board-types";
import { promotionWords } from "./promotion-words";

/** As many commits as a hover has room for. */
const SHOWN = 5;
const STALE_MS = 30_000;

/** What an arrow says when one stays on it: how far the target is behind, and with what. */
export function ArrowHover({ board, arrow }: { board: Board; arrow: PromotionArrow }) {
  const trpc = useTRPC();
  const { kind, fromId, toId } = arrow;
  const { data } = useQuery(
    trpc.pipelines.changelog.queryOptions(
      { projectId: board.projectId, kind, fromId, toId },
      { enabled: arrow.state === "behind", staleTime: STALE_MS },
    ),
  );
  const commits = data?.commits ?? [];
  return (
    <>
      <p>
        {promotionWords(board, arrow)}
        {arrow.alive && " It is being promoted now."}
      </p>
      {commits.length > 0 && (
        <ul className="mt-1">
          {commits.slice(0, SHOWN).map(({ sha, subject }) => (
            <li key={sha} className="flex gap-1.5">
              <span className="font-mono opacity-70">{sha.slice(0, 7)}</span>
              <span className="min-w-0 truncate">{subject}</span>
            </li>
          ))}
          {commits.length > SHOWN && <li className="opacity-70">and {commits.length - SHOWN} more</li>}
        </ul>
      )}
    </>
  );
}
