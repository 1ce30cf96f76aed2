"use client";

import { useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { HoldNotice } from "@/components/stage-hold";
import { useTRPC, type ApiOutputs } from "@/components/trpc";
import type { RunDetail } from "./run-types";

export interface RetryOutlook {
  /** What retrying would meet now; undefined while it is asked for. */
  outlook: ApiOutputs["runs"]["retryOutlook"] | undefined;
  /** Asks why the run goes on although its stage is on hold; null where nobody has to say. */
  holdNotice: ReactNode;
  /** To be sent with the request; null: the reason is missing, which is said from now on. */
  readDespite: () => { despiteHold?: string } | null;
}

/** What stands in the way of a run that goes on, and the reason one gives for it. */
export function useRetryOutlook({ projectId, id, stage }: RunDetail): RetryOutlook {
  const trpc = useTRPC();
  const { data: outlook } = useQuery(
    trpc.runs.retryOutlook.queryOptions({ projectId, runId: id }, { staleTime: 0 }),
  );
  const [reason, setReason] = useState("");
  const [tried, setTried] = useState(false);
  const hold = outlook?.hold ?? null;
  const told = reason.trim();
  return {
    outlook,
    holdNotice: hold && (
      <HoldNotice
        projectId={projectId}
        stage={stage}
        hold={hold}
        reason={reason}
        onReason={setReason}
        problem={tried && told === "" ? "Say why it shall go on all the same." : null}
      />
    ),
    readDespite: () => {
      if (hold === null) return {};
      setTried(true);
      return told === "" ? null : { despiteHold: told };
    },
  };
}
