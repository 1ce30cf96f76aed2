"use client";

import { Handle, Position, type NodeProps } from "@xyflow/react";
import { CircleSlash, Hourglass, Timer } from "lucide-react";
import { memo, type ReactNode } from "react";
import { STATUS_LOOKS, StatusIcon, waitWords } from "@/components/status";
import { cn } from "@/components/ui/cn";
import { Duration } from "@/components/ui/duration";
import { formatDuration } from "@/components/ui/format-time";
import { useNow } from "@/components/ui/now";
import type { NodeState, NodeStatus } from "@/core/run";
import { useCanvas } from "./canvas-context";
import { describeNode } from "./describe-node";
import type { FlowTreeNode } from "./flow-tree";
import { hasBadges } from "./layout-flow";
import { KindIcon } from "./kind-icon";
import { statusOf } from "./progress";
import type { StepGraphNode } from "./to-graph";

/** A step on the canvas. Thin on purpose: it picks what concerns this node and leaves the rest to the memoised card. */
export function StepNode({ data: { node } }: NodeProps<StepGraphNode>) {
  const { tree, progress, selectedKeys, cursorKey } = useCanvas();
  return (
    <>
      <Handle type="target" position={Position.Top} isConnectable={false} />
      <StepCard
        node={node}
        state={progress?.states[node.key]}
        status={progress ? statusOf(tree, node, progress.states) : null}
        concluded={progress?.concluded ?? false}
        selected={selectedKeys.has(node.key)}
        underCursor={cursorKey === node.key}
      />
      <Handle type="source" position={Position.Bottom} isConnectable={false} />
    </>
  );
}

interface StepCardProps {
  node: FlowTreeNode;
  state: NodeState | undefined;
  /** Null: the drawing shows a document, not a run. */
  status: NodeStatus | null;
  concluded: boolean;
  selected: boolean;
  underCursor: boolean;
}

const FRAMES = {
  Pending: "",
  Running: "border-blue/35",
  Waiting: "border-amber/50",
  Retrying: "border-orange/50",
  Success: "",
  Failed: "border-red/60",
  Skipped: "border-dashed",
  Aborting: "border-slate/50",
  Aborted: "",
} as const satisfies Record<NodeStatus, string>;

/** What a step looks like, in a document and in a run. */
export const StepCard = memo(function StepCard({
  node,
  state,
  status,
  concluded,
  selected,
  underCursor,
}: StepCardProps) {
  const description = describeNode(node, state?.spec ?? undefined);
  const quiet = status === "Pending" || status === "Skipped";
  return (
    <div
      data-node={node.key}
      data-status={status ?? undefined}
      className={cn(
        "relative flex h-full flex-col rounded-lg border border-line-strong bg-surface transition-colors hover:border-line-control",
        status && FRAMES[status],
        selected && "border-accent bg-selected hover:border-accent",
        underCursor && "outline-2 outline-offset-2 outline-focus",
      )}
    >
      {status === "Running" && <MovingEdge />}
      <div className="flex h-[58px] items-center gap-2.5 px-3">
        <span
          className={cn(
            "grid size-8 shrink-0 place-items-center rounded-md",
            status && !quiet ? STATUS_LOOKS[status].ground : "bg-sunken",
            status && !quiet ? STATUS_LOOKS[status].ink : "text-ink-2",
          )}
        >
          <KindIcon name={description.icon} />
        </span>
        <div className="flow-node-words min-w-0 flex-1">
          <p className={cn("truncate", quiet ? "text-ink-2" : "text-ink")}>
            {description.title.map(({ text, strong }) =>
              strong ? (
                <strong key={text} className="font-semibold">
                  {text}
                </strong>
              ) : (
                <span key={text}>{text}</span>
              ),
            )}
          </p>
          <Line state={state} status={status} concluded={concluded} detail={description.detail} />
        </div>
        {status && (
          <div className="flex shrink-0 flex-col items-end gap-0.5">
            <StatusIcon status={status} />
            {state?.startedAt && <Spent state={state} status={status} />}
          </div>
        )}
      </div>
      {hasBadges(node) && <Badges node={node} />}
    </div>
  );
});

function Spent({ state, status }: { state: NodeState; status: NodeStatus }) {
  const over = status === "Retrying" ? state.startedAt : state.endedAt;
  return <Duration from={state.startedAt} to={over} className="text-xs text-ink-3" />;
}

/** The one line below the title: what it does, or — when that matters more — why it is not going on. */
function Line(props: {
  state: NodeState | undefined;
  status: NodeStatus | null;
  concluded: boolean;
  detail: string;
}) {
  const { state, status, concluded, detail } = props;
  if (status === "Waiting" && state?.waitReason) {
    return <Words className="text-amber">{waitWords(state.waitReason)}</Words>;
  }
  if (status === "Retrying" && state) return <RetryLine state={state} />;
  if (status === "Failed" && state?.error) return <Words className="text-red">{state.error.message}</Words>;
  if (status === "Pending" && concluded) return <Words>Not reached</Words>;
  if (status === "Running" && state && state.attempt > 1) {
    return <Words>{`Attempt ${String(state.attempt)}${detail ? ` · ${detail}` : ""}`}</Words>;
  }
  return <Words>{detail}</Words>;
}

function Words({ className, children }: { className?: string; children: ReactNode }) {
  return (
    <p suppressHydrationWarning className={cn("truncate text-sm text-ink-3", className)}>
      {children}
    </p>
  );
}

function RetryLine({ state }: { state: NodeState }) {
  const now = useNow();
  const inMs = state.nextAttemptAt ? new Date(state.nextAttemptAt).getTime() - now : 0;
  return (
    <Words className="text-orange">
      {`Attempt ${String(state.attempt)} failed · next ${inMs > 1000 ? `in ${formatDuration(inMs)}` : "now"}`}
    </Words>
  );
}

function Badges({ node }: { node: FlowTreeNode }) {
  return (
    <div className="flow-node-words flex h-6 items-start gap-3 px-3 text-xs text-ink-3 [&_svg.lucide]:size-3">
      {node.waitsFor !== null && (
        <span className="inline-flex items-center gap-1" title="The next step starts when this has finished">
          <Hourglass aria-hidden /> waits for {node.waitsFor}
        </span>
      )}
      {node.timeout !== null && (
        <span className="inline-flex items-center gap-1" title="Fails when it takes longer">
          <Timer aria-hidden />
          {typeof node.timeout === "number" ? formatDuration(node.timeout * 1000) : node.timeout}
        </span>
      )}
      {node.skip.type !== "never" && (
        <span
          className="inline-flex min-w-0 items-center gap-1"
          title={node.skip.type === "when" ? node.skip.expression : undefined}
        >
          <CircleSlash aria-hidden />
          <span className="truncate">
            {node.skip.type === "always" ? "skipped" : `skipped if ${node.skip.expression}`}
          </span>
        </span>
      )}
    </div>
  );
}

/** A light that walks around the card while its node runs. */
function MovingEdge() {
  return (
    <svg aria-hidden className="flow-node-edge">
      <rect
        x="0.75"
        y="0.75"
        rx="8"
        pathLength={100}
        style={{ width: "calc(100% - 1.5px)", height: "calc(100% - 1.5px)" }}
      />
    </svg>
  );
}
