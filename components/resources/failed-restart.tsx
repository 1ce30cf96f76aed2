"use client";

import { InlineAlert } from "@/components/ui/inline-alert";
import { RelativeTime } from "@/components/ui/relative-time";
import { useLatestRestart, type RestartButtonProps } from "./restart-button";

/** Says that the newest restart did not succeed, and why; nothing when it did. */
export function FailedRestart({ projectId, target }: Pick<RestartButtonProps, "projectId" | "target">) {
  const latest = useLatestRestart(projectId, target);
  if (latest === null || latest.error === null) return null;
  return (
    <InlineAlert tone="danger" title={latest.error}>
      Restart of <RelativeTime at={latest.createdAt} />
    </InlineAlert>
  );
}
