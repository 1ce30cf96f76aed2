import { Health } from "@/components/status";
import type { ApiOutputs } from "@/components/trpc";
import { Skeleton } from "@/components/ui/skeleton";
import { Tooltip } from "@/components/ui/tooltip";
import { formatBytes } from "@/components/ui/format-time";

type LiveStatus = NonNullable<ApiOutputs["live"]["services"][string]>;

/** What the runtime says right now; a placeholder until it has answered, the reason on hover when it is not well. */
export function LiveHealth({ live }: { live: LiveStatus | undefined }) {
  if (live === undefined) return <Skeleton className="h-3 w-16" />;
  const { status, replicas, sizeBytes } = live;
  const detail =
    replicas !== null && replicas.desired > 0
      ? `${Math.min(replicas.ready, replicas.desired)}/${replicas.desired}`
      : sizeBytes !== null
        ? formatBytes(sizeBytes)
        : null;
  const health = <Health status={status} detail={detail} />;
  if (live.detail === null) return health;
  return (
    <Tooltip content={live.detail}>
      <span tabIndex={0} className="relative z-10">
        {health}
      </span>
    </Tooltip>
  );
}
