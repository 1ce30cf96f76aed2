"use client";

import "./canvas.css";
import {
  Background,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
  useStore,
  type Viewport,
} from "@xyflow/react";
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
import type { Box } from "./layout-flow";
import { moveThrough, type Direction } from "./move-through";
import type { FlowProgress } from "./progress";
import { StepNode } from "./step-node";
import { toGraph, type GraphEdge, type GraphNode } from "./to-graph";
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

/** Above this, drawing only what is in view costs less than keeping everything, and from far away as one picture. */
const MANY_NODES = 120;
/** Below this zoom words cannot be read. */
const FAR_ZOOM = 0.42;
/** What a drawing opens with at least, even if not all of it is in view then. */
const READABLE_ZOOM = 0.7;
const MIN_ZOOM = 0.02;
const MOVE_MS = 180;
const MARGIN = 24;

const KEYS: Readonly<Record<string, Direction>> = {
  ArrowUp: "up",
  ArrowDown: "down",
  ArrowLeft: "left",
  ArrowRight: "right",
  Home: "first",
  End: "last",
};

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
    const zoom = Math.max(view.zoom, 0.75);
    void flow.setCenter(box.x + box.width / 2, box.y + Math.min(box.height, 160) / 2, {
      zoom,
      ...moved(),
    });
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

  const context = useMemo(
    () => ({ tree, progress, selectedKey, cursorKey }),
    [tree, progress, selectedKey, cursorKey],
  );

  const handleKey = (event: KeyboardEvent<HTMLDivElement>) => {
    const direction = KEYS[event.key];
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
              if (rect)
                void instance.setViewport(
                  viewportOf(graph, rect, Math.max(READABLE_ZOOM, wholeZoom(graph, rect))),
                );
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
            nodesDraggable={false}
            nodesConnectable={false}
            nodesFocusable={false}
            edgesFocusable={false}
            elementsSelectable={false}
            disableKeyboardA11y
            panOnScroll
            zoomOnDoubleClick={false}
            minZoom={MIN_ZOOM}
            maxZoom={1.5}
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

interface Size {
  width: number;
  height: number;
}

/** The zoom at which all of it is seen, never larger than life. */
function wholeZoom(graph: Size, frame: Size): number {
  const zoom = Math.min((frame.width - 2 * MARGIN) / graph.width, (frame.height - 2 * MARGIN) / graph.height);
  return Math.min(1, Math.max(MIN_ZOOM, zoom));
}

/** Centred; of what is too large, the beginning. */
function viewportOf(graph: Size, frame: Size, zoom: number): Viewport {
  const place = (length: number, room: number) => Math.max(MARGIN, (room - length * zoom) / 2);
  return { zoom, x: place(graph.width, frame.width), y: place(graph.height, frame.height) };
}

function isInView(box: Box, view: Viewport, frame: DOMRect): boolean {
  const left = box.x * view.zoom + view.x;
  const top = box.y * view.zoom + view.y;
  return (
    view.zoom >= FAR_ZOOM &&
    left >= 0 &&
    top >= 0 &&
    left + box.width * view.zoom <= frame.width &&
    top + Math.min(box.height, 160) * view.zoom <= frame.height
  );
}

function moved(): { duration: number } {
  return { duration: window.matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : MOVE_MS };
}
