import { CircleSlash, Hourglass, Repeat, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { KindIcon } from "@/components/canvas";
import { ImageChange } from "@/components/planned-image";
import { Badge } from "@/components/ui/badge";
import { cn } from "@/components/ui/cn";
import { formatDuration } from "@/components/ui/format-time";
import { InlineAlert } from "@/components/ui/inline-alert";
import { SkeletonRows } from "@/components/ui/skeleton";
import { Tooltip } from "@/components/ui/tooltip";
import type { LivePlan, PlanLine } from "./use-plan";

/** What the run would do, step by step; it follows the form. */
export function PlanView({ plan, isStale, error }: LivePlan) {
  return (
    <section aria-label="Plan" aria-busy={isStale} className="flex min-h-0 flex-col gap-2">
      <header className="flex min-h-5 items-baseline gap-2">
        <h3 className="font-medium">Plan</h3>
        <p role="status" className="min-w-0 flex-1 truncate text-right text-sm text-ink-3">
          {plan && planWords(plan.lines)}
        </p>
      </header>
      {error !== null && <InlineAlert tone="danger" title={`The plan could not be made: ${error}`} />}
      {plan === undefined && error === null && (
        <div className="rounded-md border">
          <SkeletonRows rows={5} />
        </div>
      )}
      {plan !== undefined && plan.lines.length === 0 && <p className="text-ink-3">This flow has no steps.</p>}
      {plan !== undefined && plan.lines.length > 0 && (
        <ol className={cn("rounded-md border transition-opacity", isStale && "opacity-60")}>
          {plan.lines.map((line) => (
            <Step key={line.key} line={line} />
          ))}
        </ol>
      )}
    </section>
  );
}

/** `5 steps, 1 skipped, 1 blocked` */
export function planWords(lines: readonly PlanLine[]): string {
  const skipped = lines.filter((line) => line.skipped).length;
  const blocked = lines.filter(({ blockedBy }) => blockedBy !== null).length;
  return [
    `${String(lines.length)} ${lines.length === 1 ? "step" : "steps"}`,
    skipped > 0 && `${String(skipped)} skipped`,
    blocked > 0 && `${String(blocked)} cannot run`,
  ]
    .filter(Boolean)
    .join(", ");
}

function Step({ line }: { line: PlanLine }) {
  const { skipped, skipWhy, detail, blockedBy, waitsFor, repeats, image } = line;
  return (
    <li className="flex gap-2.5 border-b px-3 py-2 last:border-b-0">
      <span className={cn("pt-0.5", skipped ? "text-ink-3" : "text-ink-2")}>
        <KindIcon name={line.icon} />
      </span>
      <div className="min-w-0 flex-1 [overflow-wrap:anywhere]">
        <p className={cn(skipped && "text-ink-3")}>{line.what}</p>
        {!skipped && image !== null && <ImageChange image={image} />}
        {!skipped && detail !== null && <p className="text-sm text-ink-3">{detail}</p>}
        {repeats !== null && !skipped && (
          <Note icon={<Repeat aria-hidden />} tone="text-ink-3">
            {repeats}
          </Note>
        )}
        {blockedBy !== null && (
          <Note icon={<TriangleAlert aria-hidden />} tone="text-red">
            {blockedBy}
          </Note>
        )}
        {waitsFor !== null && (
          <Note icon={<Hourglass aria-hidden />} tone="text-amber">
            {waitsFor}
          </Note>
        )}
        {skipWhy !== null && <p className="text-sm text-ink-3">{skipWhy}</p>}
      </div>
      <div className="flex shrink-0 flex-col items-end gap-1">
        {skipped ? (
          <span className="flex items-center gap-1 text-sm text-ink-3">
            <CircleSlash aria-hidden className="size-3.5!" /> Skipped
          </span>
        ) : (
          <BuildState build={line.build} />
        )}
        {!skipped && line.lastMs !== null && (
          <Tooltip content="How long it took, by the middle of its last runs">
            <span className="text-sm text-ink-3 tabular-nums">{usually(line.lastMs)}</span>
          </Tooltip>
        )}
      </div>
    </li>
  );
}

function usually(ms: number): string {
  const words = formatDuration(ms);
  return words.startsWith("<") ? words : `~ ${words}`;
}

function Note({ icon, tone, children }: { icon: ReactNode; tone: string; children: ReactNode }) {
  return (
    <p className={cn("mt-0.5 flex items-start gap-1.5 text-sm [&_svg]:mt-px [&_svg]:size-3.5!", tone)}>
      {icon}
      <span>{children}</span>
    </p>
  );
}

function BuildState({ build }: Pick<PlanLine, "build">) {
  switch (build) {
    case "exists":
      return <Badge tone="green">built</Badge>;
    case "in-progress":
      return <Badge tone="blue">building</Badge>;
    case "will-be-built":
      return <Badge tone="outline">will be built</Badge>;
    case null:
      return null;
  }
}
