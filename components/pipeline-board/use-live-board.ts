"use client";

import { useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { useSubscription } from "@trpc/tanstack-react-query";
import { useEffect, useState, useSyncExternalStore } from "react";
import { useReportConnection } from "@/components/shell";
import { useTRPC } from "@/components/trpc";
import type { Board, BoardPlace } from "./board-types";

/** While the stream is down the picture is kept by asking. */
const POLL_WHILE_LOST_MS = 3_000;
/** The stream gave up: begin again after this. */
const RESTART_MS = 3_000;

/**
 * One board, live: every frame of the stream is the whole of it, so whoever was away has nothing to catch up on. A tab
 * that nobody sees keeps no connection: a browser has few of them for all its tabs.
 */
export function useLiveBoard(place: BoardPlace): Board {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [lost, setLost] = useState(false);
  const isVisible = useSyncExternalStore(subscribeVisibility, readVisibility, () => true);
  const { data: board, isRefetchError } = useSuspenseQuery(
    trpc.pipelines.board.queryOptions(place, { refetchInterval: lost ? POLL_WHILE_LOST_MS : false }),
  );
  const { status, reset } = useSubscription(
    trpc.pipelines.watch.subscriptionOptions(place, {
      enabled: isVisible,
      onData: (frame) => {
        setLost(false);
        queries.setQueryData(trpc.pipelines.board.queryKey(place), frame);
      },
      onConnectionStateChange: ({ state, error }) => {
        if (state === "pending") setLost(false);
        else if (error) setLost(true);
      },
      onError: () => setLost(true),
    }),
  );
  useEffect(() => {
    if (status !== "error") return undefined;
    const timer = setTimeout(reset, RESTART_MS);
    return () => clearTimeout(timer);
  }, [status, reset]);
  useReportConnection(!lost ? "live" : isRefetchError ? "offline" : "connecting");
  return board;
}

function subscribeVisibility(listener: () => void): () => void {
  document.addEventListener("visibilitychange", listener);
  return () => document.removeEventListener("visibilitychange", listener);
}

function readVisibility(): boolean {
  return document.visibilityState === "visible";
}
