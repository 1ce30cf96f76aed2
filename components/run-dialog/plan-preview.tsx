"use client";

import { useQuery } from "@tanstack/react-query";
import { CircleSlash, TriangleAlert } from "lucide-react";
import { describeNode, KindIcon, toFlowTree, type FlowTree } from "@/components/canvas";
import { useTRPC, type ApiOutputs } from "@/components/trpc";
import { cn } from "@/components/ui/cn";
import { InlineAlert } from "@/components/ui/inline-alert";
import { SkeletonRows } from "@/components/ui/skeleton";
import { findManifest } from "@/nodes/_registry/manifests";

export type PlanLine = ApiOutputs["runs"]["plan"][number];

export interface PlanPreviewProps {
  projectId: string;
  pipelineId: string;
  stage: string;
  arguments: Record<string, unknown>;
  /** The document that would run. */
  document: unknown;
}

/** What would happen, step by step, if it ran now. */
export function PlanPreview({ document, ...place }: PlanPreviewProps) {
  const trpc = useTRPC();
  // Asked anew each time: what it says depends on what runs at this moment.
  const plan = useQuery(trpc.runs.plan.queryOptions(place, { staleTime: 0, gcTime: 0 }));
  if (plan.isPending) return <SkeletonRows rows={3} />;
  if (plan.isError)
    return <InlineAlert tone="danger" title={`The plan could not be made: ${plan.error.message}`} />;
  return <PlanLines lines={plan.data} tree={toFlowTree(document)} />;
}

/** The lines of a plan; a step that could not run says why. */
export function PlanLines({ lines, tree }: { lines: readonly PlanLine[]; tree: FlowTree }) {
  const blocked = lines.filter(({ blockedBy }) => blockedBy !== null).length;
  return (
    <div className="flex flex-col gap-2">
      <p className={cn("text-sm", blocked > 0 ? "text-amber" : "text-ink-3")}>
        {lines.length === 0
          ? "This flow has no steps."
          : blocked === 0
            ? "Nothing stands in its way."
            : `${String(blocked)} of ${String(lines.length)} ${lines.length === 1 ? "step" : "steps"} could not run now.`}
      </p>
      <ol className="rounded-md border">
        {lines.map((line) => (
          <li key={line.key} className="flex gap-2.5 border-b px-3 py-2 last:border-b-0">
            <span className="pt-0.5 text-ink-2">
              <KindIcon name={findManifest(line.kind)?.icon ?? "box"} />
            </span>
            <div className="min-w-0 flex-1 [overflow-wrap:anywhere]">
              <p className={cn(line.skipped && "text-ink-3 line-through")}>{whatOf(line, tree)}</p>
              {line.detail !== null && <p className="text-sm text-ink-3">{line.detail}</p>}
              {line.blockedBy !== null && (
                <p className="mt-0.5 flex items-start gap-1.5 text-sm text-amber">
                  <TriangleAlert aria-hidden className="mt-px size-3.5!" />
                  {line.blockedBy}
                </p>
              )}
            </div>
            {line.skipped && (
              <span className="flex items-center gap-1 self-start text-sm text-ink-3">
                <CircleSlash aria-hidden className="size-3.5!" /> Skipped
              </span>
            )}
          </li>
        ))}
      </ol>
    </div>
  );
}

/** A step whose plan is not known yet is told as on its card. */
function whatOf({ key, kind, what }: PlanLine, tree: FlowTree): string {
  const node = tree.byKey.get(key);
  return node && (what === kind || what === node.ref) ? describeNode(node).titleText : what;
}
