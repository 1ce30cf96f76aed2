"use client";

import { useEffect, useReducer } from "react";
import { useReportConnection } from "@/components/shell";
import type { RunState } from "@/core/run";
import { followSharedRun, type ShareNews } from "./follow-shared-run";
import type { OverState, SharedRun } from "./shared-run";

export interface SharedRunPicture {
  shared: SharedRun;
  run: RunState;
  /** Since when nothing has come, Unix milliseconds; null while the connection is up. */
  lostSinceMs: number | null;
  /** Why the link opens nothing any more; null while it does. */
  over: OverState | null;
}

function takeNews(before: SharedRunPicture, news: ShareNews): SharedRunPicture {
  switch (news.type) {
    case "picture":
      return { shared: news.shared, run: news.run, lostSinceMs: null, over: null };
    case "up":
      return before.lostSinceMs === null ? before : { ...before, lostSinceMs: null };
    case "lost":
      return before.lostSinceMs === null ? { ...before, lostSinceMs: Date.now() } : before;
    case "over":
      return { ...before, over: news.state };
  }
}

/** The run of a share link, live. Give the component a key per token. */
export function useSharedRun(token: string, initial: SharedRun): SharedRunPicture {
  const [picture, tell] = useReducer(takeNews, {
    shared: initial,
    run: initial.detail.state,
    lostSinceMs: null,
    over: null,
  });
  useEffect(() => {
    const stop = new AbortController();
    void followSharedRun(token, initial, tell, stop.signal);
    return () => stop.abort();
  }, [token, initial]);
  useReportConnection(picture.over !== null ? "idle" : picture.lostSinceMs === null ? "live" : "connecting");
  return picture;
}
