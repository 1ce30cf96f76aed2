"use client";

import "./canvas.css";
import { Background, ReactFlow, ReactFlowProvider, useReactFlow, useStore } from "@xyflow/react";
import {
  useCallback,
  useEffect,
  useEffectEvent,
  useId,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
} from "react";
import { cn } from "@/components/ui/cn";
import { CanvasProvider } from "./canvas-context";
import { CanvasToolbar } from "./canvas-toolbar";
import { FarDrawing } from "./far-drawing";
import { nodeAt, toFarShapes } from "./far-shapes";
import { FlowEdge } from "./flow-edge";
import { FlowOutline, outlineItemId } from "./flow-outline";
import type { FlowTree } from "./flow-tree";
import { ARROW_KEYS, moveThrough } from "./move-through";
import type { FlowProgress } from "./progress";
import { StepNode } from "./step-node";
import { toGraph, type GraphEdge, type GraphNode } from "./to-graph";
import {
  centreOf,
  FAR_ZOOM,
  FIXED_DRAWING,
  isInView,
  MANY_NODES,
  moved,
  openingViewport,
  viewportOf,
  wholeZoom,
} from "./viewport";
import { JunctionNode, WorkflowNode } from "./workflow-node";

export interface FlowCanvasProps {
  tree: FlowTree;
  /** Absent: the drawing shows the document alone. */
  progress?: FlowProgress | null;
  selectedKey: string | null;
  /** A node was pressed, or Enter on the one under the keyboard; null: the ground was pressed. */
  onSelect: (key: string | null) => void;
  /** Brought into view whenever it changes. */
  followKey?: string | null;
  /** The person moved the drawing by hand. */
  onUserMove?: () => void;
  /** What the drawing shows, for those who hear it: "Release 41". */
  label: string;
  className?: string;
}

const nodeTypes = { step: StepNode, workflow: WorkflowNode, junction: JunctionNode };
const edgeTypes = { flow: FlowEdge };

const NO_NODES: GraphNode[] = [];
const NO_EDGES: GraphEdge[] = [];

/** A flow as a drawing: pan, zoom, fit, arrow keys; the same as a nested list for screen readers. */
export function FlowCanvas(props: FlowCanvasProps) {
  return (
    <ReactFlowProvider>
      <Drawing {...props} />
    </ReactFlowProvider>
  );
}

function Drawing(props: FlowCanvasProps) {
  const {
    tree,
    progress = null,
    selectedKey,
    onSelect,
    followKey = null,
    onUserMove,
    label,
    className,
  } = props;
  const graph = useMemo(() => toGraph(tree), [tree]);
  const frame = useRef<HTMLDivElement>(null);
  const outlineId = useId();
  const [cursorKey, setCursorKey] = useState<string | null>(null);
  const far = useStore(({ transform }) => transform[2] < FAR_ZOOM);
  const flow = useReactFlow<GraphNode, GraphEdge>();
  const isLarge = graph.nodes.length > MANY_NODES;
  const shapes = useMemo(() => (isLarge ? toFarShapes(tree, graph) : null), [isLarge, tree, graph]);
  const painted = far ? shapes : null;

  const reveal = (key: string) => {
    const box = graph.boxOf(key);
    const rect = frame.current?.getBoundingClientRect();
    if (!box || !rect) return;
    const view = flow.getViewport();
    if (isInView(box, view, rect)) return;
    const { x, y } = centreOf(box);
    void flow.setCenter(x, y, { zoom: Math.max(view.zoom, 0.75), ...moved() });
  };

  // One function for good: the outline's thousand entries are given it.
  const newestSelect = useRef(onSelect);
  useEffect(() => {
    newestSelect.current = onSelect;
  });
  const select = useCallback((key: string) => newestSelect.current(key), []);

  const follow = useEffectEvent((key: string) => reveal(key));
  useEffect(() => {
    if (followKey !== null) follow(followKey);
  }, [followKey]);

  const selectedKeys = useMemo(() => new Set(selectedKey === null ? [] : [selectedKey]), [selectedKey]);
  const context = useMemo(
    () => ({ tree, progress, selectedKeys, cursorKey }),
    [tree, progress, selectedKeys, cursorKey],
  );

  const handleKey = (event: KeyboardEvent<HTMLDivElement>) => {
    const direction = ARROW_KEYS[event.key];
    if (direction) {
      event.preventDefault();
      const next = moveThrough(tree, cursorKey ?? selectedKey, direction);
      setCursorKey(next);
      onUserMove?.();
      reveal(next);
    } else if ((event.key === "Enter" || event.key === " ") && cursorKey !== null) {
      event.preventDefault();
      onSelect(cursorKey);
    }
  };

  return (
    <div ref={frame} className={cn("relative h-full min-h-0 w-full overflow-hidden bg-ground", className)}>
      <div
        role="group"
        tabIndex={0}
        aria-label={`${label}. Arrow keys move through the steps, Enter opens one.`}
        aria-activedescendant={cursorKey === null ? undefined : outlineItemId(outlineId, cursorKey)}
        data-far={far}
        className="flow-canvas absolute inset-0 focus-visible:-outline-offset-2"
        onKeyDown={handleKey}
        onFocus={() => setCursorKey((before) => before ?? selectedKey ?? tree.root.key)}
        onBlur={() => setCursorKey(null)}
      >
        <FlowOutline id={outlineId} tree={tree} progress={progress} label={label} onSelect={select} />
        <CanvasProvider value={context}>
          <ReactFlow<GraphNode, GraphEdge>
            aria-hidden
            nodes={painted ? NO_NODES : graph.nodes}
            edges={painted ? NO_EDGES : graph.edges}
            nodeTypes={nodeTypes}
            edgeTypes={edgeTypes}
            onInit={(instance) => {
              // The drawing is hidden from screen readers, so nothing in it may take the focus; its credit does.
              frame.current?.querySelector(".react-flow__attribution a")?.setAttribute("tabindex", "-1");
              const rect = frame.current?.getBoundingClientRect();
              if (rect) void instance.setViewport(openingViewport(graph, rect));
              const key = followKey ?? selectedKey;
              if (key !== null) reveal(key);
            }}
            onNodeClick={(_event, { data }) => onSelect(data.node.key)}
            onPaneClick={({ clientX: x, clientY: y }) =>
              onSelect(painted ? nodeAt(painted, flow.screenToFlowPosition({ x, y })) : null)
            }
            onMoveStart={(event) => {
              // Without an event it was us.
              if (event) onUserMove?.();
            }}
            onlyRenderVisibleElements={isLarge}
            {...FIXED_DRAWING}
          >
            {!isLarge && <Background gap={20} size={1} />}
            {painted && <FarDrawing shapes={painted} />}
          </ReactFlow>
        </CanvasProvider>
      </div>
      <CanvasToolbar
        onFit={() => {
          onUserMove?.();
          const rect = frame.current?.getBoundingClientRect();
          if (rect) void flow.setViewport(viewportOf(graph, rect, wholeZoom(graph, rect)), moved());
        }}
        onZoom={(factor) => {
          onUserMove?.();
          void flow.zoomTo(flow.getZoom() * factor, moved());
        }}
      />
    </div>
  );
}
