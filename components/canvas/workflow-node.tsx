"use client";

import { Handle, Position, type NodeProps } from "@xyflow/react";
import { memo } from "react";
import { StatusIcon } from "@/components/status";
import { cn } from "@/components/ui/cn";
import type { NodeStatus } from "@/core/run";
import { useCanvas } from "./canvas-context";
import { describeNode } from "./describe-node";
import type { FlowTreeNode } from "./flow-tree";
import { KindIcon } from "./kind-icon";
import { countSteps, statusOf } from "./progress";
import type { JunctionGraphNode, WorkflowGraphNode } from "./to-graph";

const NO_STATES = {};

/** A workflow on the canvas: the frame its steps stand in. */
export function WorkflowNode({ data: { node } }: NodeProps<WorkflowGraphNode>) {
  const { tree, progress, selectedKeys, cursorKey } = useCanvas();
  const { total, passed } = countSteps(tree, node, progress?.states ?? NO_STATES);
  return (
    <>
      <Handle type="target" position={Position.Top} isConnectable={false} />
      <WorkflowFrame
        node={node}
        spec={progress?.states[node.key]?.spec ?? undefined}
        status={progress ? statusOf(tree, node, progress.states) : null}
        total={total}
        passed={passed}
        selected={selectedKeys.has(node.key)}
        underCursor={cursorKey === node.key}
      />
      <Handle type="source" position={Position.Bottom} isConnectable={false} />
    </>
  );
}

interface WorkflowFrameProps {
  node: FlowTreeNode;
  /** As a run resolved it. */
  spec: unknown;
  status: NodeStatus | null;
  total: number;
  passed: number;
  selected: boolean;
  underCursor: boolean;
}

const WorkflowFrame = memo(function WorkflowFrame(props: WorkflowFrameProps) {
  const { node, spec, status, total, passed, selected, underCursor } = props;
  const { titleText, detail, icon } = describeNode(node, spec);
  return (
    <div
      data-node={node.key}
      data-status={status ?? undefined}
      className={cn(
        "h-full rounded-xl border",
        node.flow === "parallel" ? "bg-accent-soft/35" : "bg-ground/60",
        status === "Skipped" && "border-dashed",
        selected && "border-accent",
        underCursor && "outline-2 outline-offset-2 outline-focus",
      )}
    >
      <header className="flow-node-words flex h-9 items-center gap-1.5 px-3 text-sm text-ink-3">
        <KindIcon name={icon} className="size-3.5!" />
        <span className="font-medium text-ink-2">{node.ref ?? titleText}</span>
        {node.ref && <span>{titleText.toLowerCase()}</span>}
        {detail !== "" && <span className="truncate">{detail}</span>}
        <span className="tabular-nums">
          {status && passed > 0
            ? `${String(passed)} of ${String(total)}`
            : `${String(total)} ${total === 1 ? "step" : "steps"}`}
        </span>
        {node.skip.type === "always" && <span>· skipped</span>}
        {node.skip.type === "when" && <span className="truncate">· skipped if {node.skip.expression}</span>}
        {status && (
          <span className="ml-auto">
            <StatusIcon status={status} />
          </span>
        )}
      </header>
      {node.children.length === 0 && (
        <p className="flow-node-words mx-4 mt-4 rounded-md border border-dashed py-2 text-center text-sm text-ink-3">
          No steps
        </p>
      )}
    </div>
  );
});

/** Where branches part and where they meet again. */
export function JunctionNode(_props: NodeProps<JunctionGraphNode>) {
  return (
    <>
      <Handle type="target" position={Position.Top} isConnectable={false} />
      <div className="size-2 rounded-full border border-line-control bg-surface" />
      <Handle type="source" position={Position.Bottom} isConnectable={false} />
    </>
  );
}
