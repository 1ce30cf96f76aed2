"use client";

import { Handle, Position, type NodeProps } from "@xyflow/react";
import { ArrowRight } from "lucide-react";
import { useCanvas } from "../canvas-context";
import type { FlowTreeNode } from "../flow-tree";
import { StepCard } from "../step-node";
import type { StepGraphNode } from "../to-graph";
import { AddSlots } from "./add-slots";
import { useEditing } from "./edit-context";
import { ProblemMark } from "./problem-mark";

/** A step that can be taken and put elsewhere. */
export function EditStepNode({ data: { node } }: NodeProps<StepGraphNode>) {
  const { tree, selectedKeys, cursorKey } = useCanvas();
  const { marks, precedingStage, onPress } = useEditing();
  return (
    <>
      <Handle type="target" position={Position.Top} isConnectable={false} />
      <div className="nopan relative h-full" onPointerDown={(event) => onPress(event, node.key)}>
        <StepCard
          node={node}
          state={undefined}
          status={null}
          concluded={false}
          selected={selectedKeys.has(node.key)}
          underCursor={cursorKey === node.key}
        />
        {precedingStage !== null && isPromotion(node) && (
          <span
            title={`Takes what runs in ${precedingStage}`}
            className="absolute top-[22px] -left-2 grid size-4 place-items-center rounded-full border border-line-control bg-surface text-accent-text"
          >
            <ArrowRight aria-hidden className="size-3!" />
          </span>
        )}
        <ProblemMark mark={marks.get(node.key)} />
      </div>
      <AddSlots tree={tree} node={node} />
      <Handle type="source" position={Position.Bottom} isConnectable={false} />
    </>
  );
}

function isPromotion({ kind, spec }: FlowTreeNode): boolean {
  return (
    kind === "Release" &&
    typeof spec === "object" &&
    spec !== null &&
    "type" in spec &&
    spec.type === "deployment"
  );
}
