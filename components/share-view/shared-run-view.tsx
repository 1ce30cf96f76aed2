"use client";

import { RunScreen, type RunAccess } from "@/components/run-view";
import { ConnectionDot, Logo } from "@/components/shell";
import { RelativeTime } from "@/components/ui/relative-time";
import { ShareOver } from "./share-over";
import { sharedLogReader } from "./shared-log-reader";
import type { SharedRun } from "./shared-run";
import { useSharedRun } from "./use-shared-run";

export interface SharedRunViewProps {
  token: string;
  /** As the page was made. */
  shared: SharedRun;
}

/** The page of a share link: one run, live, to look at and nothing else. */
export function SharedRunView({ token, shared: initial }: SharedRunViewProps) {
  const { shared, run, lostSinceMs, over } = useSharedRun(token, initial);
  if (over !== null) return <ShareOver state={over} at={null} />;
  return (
    <div className="flex h-dvh flex-col">
      <ShareBanner shared={shared} />
      <main className="flex min-h-0 flex-1 flex-col">
        <RunScreen
          detail={shared.detail}
          run={run}
          lastUpdateMs={lostSinceMs}
          access={toAccess(token, shared.shows)}
        />
      </main>
    </div>
  );
}

/** Looking, as far as the link shows it. */
function toAccess(token: string, { logs, details }: SharedRun["shows"]): RunAccess {
  return {
    isMember: false,
    seesDetails: details,
    abort: null,
    retry: null,
    rename: null,
    keep: null,
    readLog: logs ? (source) => sharedLogReader(token, source) : null,
  };
}

function ShareBanner({ shared: { sharedBy, expiresAt } }: { shared: SharedRun }) {
  return (
    <div className="flex h-(--topline-height) shrink-0 items-center gap-2 border-b bg-ground px-5 text-sm max-sm:px-4">
      <Logo className="size-5 shrink-0" />
      <span className="font-semibold max-sm:sr-only">Slipway</span>
      <p className="min-w-0 flex-1 truncate text-ink-2">
        <span>{sharedBy === null ? "Shared, read-only" : `Shared by ${sharedBy}, read-only`}</span>
        <span className="text-ink-3">
          {" · expires "}
          <RelativeTime at={expiresAt} />
        </span>
      </p>
      <ConnectionDot />
    </div>
  );
}
