"use client";

import { Handle, Position, type NodeProps } from "@xyflow/react";
import { GitFork, ListOrdered } from "lucide-react";
import { cn } from "@/components/ui/cn";
import { useCanvas } from "../canvas-context";
import { describeNode } from "../describe-node";
import type { FlowTreeNode } from "../flow-tree";
import { KindIcon } from "../kind-icon";
import { countSteps } from "../progress";
import type { WorkflowGraphNode } from "../to-graph";
import { AddFirst, AddSlots } from "./add-slots";
import { useEditing } from "./edit-context";
import { ProblemMark } from "./problem-mark";

const NO_STATES = {};

/** A workflow that can be switched, taken by its header, and filled. */
export function EditWorkflowNode({ data: { node } }: NodeProps<WorkflowGraphNode>) {
  const { tree, selectedKeys, cursorKey } = useCanvas();
  const { marks, onPress } = useEditing();
  const { total } = countSteps(tree, node, NO_STATES);
  const { titleText, detail, icon } = describeNode(node);
  const isLoop = node.kind !== "Workflow";
  return (
    <>
      <Handle type="target" position={Position.Top} isConnectable={false} />
      <div
        data-node={node.key}
        className={cn(
          "relative h-full rounded-xl border transition-colors",
          node.flow === "parallel" ? "bg-accent-soft/35" : "bg-ground/60",
          selectedKeys.has(node.key) && "border-accent",
          cursorKey === node.key && "outline-2 outline-offset-2 outline-focus",
        )}
      >
        <header
          className="flow-node-words nopan flex h-9 items-center gap-1.5 px-2 text-sm text-ink-3"
          onPointerDown={(event) => onPress(event, node.key)}
        >
          {isLoop ? <KindIcon name={icon} className="ml-1 size-3.5!" /> : <TypeSwitch node={node} />}
          <span className="truncate font-medium text-ink-2">{node.ref ?? titleText}</span>
          {detail !== "" && <span className="truncate">{detail}</span>}
          <span className="shrink-0 tabular-nums">
            {total} {total === 1 ? "step" : "steps"}
          </span>
          {node.skip.type === "always" && <span>· skipped</span>}
          {node.skip.type === "when" && <span className="truncate">· skipped if {node.skip.expression}</span>}
        </header>
        {node.children.length === 0 && <AddFirst node={node} />}
        <ProblemMark mark={marks.get(node.key)} />
      </div>
      <AddSlots tree={tree} node={node} />
      <Handle type="source" position={Position.Bottom} isConnectable={false} />
    </>
  );
}

const TYPES = [
  { type: "sequential", Icon: ListOrdered, label: "One after the other" },
  { type: "parallel", Icon: GitFork, label: "Side by side" },
] as const;

/** Sequential or parallel, changed in place. */
function TypeSwitch({ node }: { node: FlowTreeNode }) {
  const { readOnly, onSwitch } = useEditing();
  return (
    <span role="group" aria-label="Order" className="flex rounded-md border bg-sunken p-px">
      {TYPES.map(({ type, Icon, label }) => (
        <button
          key={type}
          type="button"
          tabIndex={-1}
          title={label}
          aria-label={label}
          aria-pressed={node.flow === type}
          disabled={readOnly}
          data-switch={`${node.key}/${type}`}
          className={cn(
            "grid size-5.5 place-items-center rounded-sm border border-transparent",
            node.flow === type ? "border-line-strong bg-surface text-ink" : "cursor-pointer hover:text-ink",
          )}
          onPointerDown={(event) => event.stopPropagation()}
          onClick={(event) => {
            event.stopPropagation();
            if (node.flow !== type) onSwitch(node.key, type);
          }}
        >
          <Icon aria-hidden className="size-3.5!" />
        </button>
      ))}
    </span>
  );
}
