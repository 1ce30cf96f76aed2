"use client";

import { WifiOff } from "lucide-react";
import { formatRelative } from "@/components/ui/format-time";
import { useNow } from "@/components/ui/now";

/** Says that what is shown may be old, and since when. */
export function ConnectionNotice({ lastUpdateMs }: { lastUpdateMs: number }) {
  const now = useNow();
  return (
    <p
      role="status"
      className="flex shrink-0 items-center gap-2 border-b bg-amber-soft px-5 py-1.5 text-amber max-sm:px-4"
    >
      <WifiOff aria-hidden />
      <span>
        Connection lost · retrying
        <span className="text-ink-2"> · updated {formatRelative(lastUpdateMs, now)}</span>
      </span>
    </p>
  );
}
