"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import { useSubscription } from "@trpc/tanstack-react-query";
import { useEffect, useState } from "react";
import { useReportConnection } from "@/components/shell";
import { useTRPC } from "@/components/trpc";
import { isRunConcluded, isRunReopenable, type RunState } from "@/core/run";
import type { RunDetail } from "./run-types";
import { hasGap, receiveEvent, receiveSnapshot, startLiveRun } from "./live-run";

export interface LiveRunConnection {
  detail: RunDetail;
  run: RunState;
  /** While the connection is lost: how old the picture is, Unix milliseconds; null while it is live. */
  lastUpdateMs: number | null;
  /** Takes a new snapshot. */
  refresh: () => Promise<void>;
}

/** While the stream is down the picture is kept by asking. */
const POLL_WHILE_LOST_MS = 5_000;
/** The stream gave up: begin again after this. */
const RESTART_MS = 3_000;

/** One run, live: its snapshot, and one subscription for what happens after it. */
export function useLiveRun(projectId: string, runId: string): LiveRunConnection {
  const trpc = useTRPC();
  const [lostSinceMs, setLostSinceMs] = useState<number | null>(null);
  const lost = lostSinceMs !== null;
  const {
    data: detail,
    dataUpdatedAt,
    refetch,
  } = useSuspenseQuery(
    trpc.runs.get.queryOptions({ projectId, runId }, { refetchInterval: lost ? POLL_WHILE_LOST_MS : false }),
  );

  const [live, setLive] = useState(() => startLiveRun(detail.state));
  const [folded, setFolded] = useState(detail.state);
  if (folded !== detail.state) {
    setFolded(detail.state);
    setLive((before) => receiveSnapshot(before, detail.state));
  }

  // A run that ended badly may go on: somebody else has it tried again.
  const isOver = isRunConcluded(live.run.status) && !isRunReopenable(live.run.status);
  // Where the tail begins; the link itself remembers how far it has come since.
  const [lastEventId] = useState(() => String(detail.state.cursor));
  const subscription = useSubscription(
    trpc.runs.events.subscriptionOptions(
      { projectId, runId, lastEventId },
      {
        enabled: !isOver,
        onData: (event) => {
          setLostSinceMs(null);
          setLive((before) => receiveEvent(before, event.data));
        },
        onConnectionStateChange: ({ state, error }) => {
          if (state === "pending") setLostSinceMs(null);
          else if (error) setLostSinceMs((before) => before ?? Date.now());
        },
        onError: () => setLostSinceMs((before) => before ?? Date.now()),
      },
    ),
  );

  const gap = hasGap(live);
  useEffect(() => {
    if (gap) void refetch();
  }, [gap, refetch]);

  const { status, reset } = subscription;
  useEffect(() => {
    if (status !== "error") return undefined;
    const timer = setTimeout(reset, RESTART_MS);
    return () => clearTimeout(timer);
  }, [status, reset]);

  useReportConnection(isOver ? "idle" : lost ? "connecting" : "live");

  return {
    detail,
    run: live.run,
    lastUpdateMs: isOver || lostSinceMs === null ? null : Math.max(lostSinceMs, dataUpdatedAt),
    refresh: async () => {
      await refetch();
    },
  };
}
