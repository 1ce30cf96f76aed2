"use client";

import { ChevronDown } from "lucide-react";
import { useState, type ReactNode } from "react";
import { describeNode, type FlowTree, type FlowTreeNode } from "@/components/canvas";
import { StatusBadge } from "@/components/status";
import { Button } from "@/components/ui/button";
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover";
import type { NodeState, RunState } from "@/core/run";
import { NodeApproval } from "./node-approval";
import type { RunAccess } from "./run-access";
import type { RunDetail } from "./run-types";
import { RunsAhead } from "./runs-ahead";
import { WaitFacts } from "./wait-facts";

export interface RunWaitsProps {
  detail: RunDetail;
  run: RunState;
  tree: FlowTree;
  access: Pick<RunAccess, "isMember">;
  /** Why the run waits, in a few words. */
  reason: ReactNode;
  onSelect: (key: string) => void;
}

/** The badge of a run that waits; pressed, it says of each wait what for, since when and what ends it, and holds the buttons. */
export function RunWaits({ detail, run, tree, access, reason, onSelect }: RunWaitsProps) {
  const [open, setOpen] = useState(false);
  const waits = waitsOf(tree, run);
  const badge = <StatusBadge status={run.status} detail={reason} className="min-w-0" />;
  if (waits.length === 0) return badge;
  return (
    <Popover open={open} onOpenChange={setOpen}>
      <PopoverTrigger asChild>
        <button
          type="button"
          className="flex max-w-full min-w-0 items-center gap-1 rounded-md lg:max-w-72 pointer-coarse:min-h-10"
        >
          {badge}
          <ChevronDown aria-hidden className="shrink-0 text-ink-3" />
        </button>
      </PopoverTrigger>
      <PopoverContent
        aria-label="What the run waits for"
        className="max-h-[70dvh] w-96 max-w-[calc(100vw-2rem)] overflow-y-auto"
      >
        <ul className="flex flex-col gap-4">
          {waits.map(({ node, state }) => (
            <li key={node.key} className="flex flex-col gap-2">
              <div className="flex items-center justify-between gap-2">
                <span className="min-w-0 truncate font-medium">
                  {node.ref ?? describeNode(node, state.spec ?? undefined).titleText}
                </span>
                <Button
                  variant="ghost"
                  size="sm"
                  className="-my-1 -mr-2"
                  onClick={() => {
                    setOpen(false);
                    onSelect(node.key);
                  }}
                >
                  Open step
                </Button>
              </div>
              <WaitFacts state={state} timeout={node.timeout} />
              {access.isMember && state.kind === "Approval" && (
                <NodeApproval projectId={detail.projectId} runId={detail.id} state={state} />
              )}
              {access.isMember && <RunsAhead detail={detail} nodeKey={node.key} />}
            </li>
          ))}
        </ul>
      </PopoverContent>
    </Popover>
  );
}

function waitsOf(tree: FlowTree, run: RunState): { node: FlowTreeNode; state: NodeState }[] {
  return tree.order.flatMap((node) => {
    const state = run.nodes[node.key];
    return node.flow === null && state?.status === "Waiting" ? [{ node, state }] : [];
  });
}
