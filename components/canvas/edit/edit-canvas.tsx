"use client";

import "../canvas.css";
import { Background, ReactFlow, ReactFlowProvider, useReactFlow, useStore } from "@xyflow/react";
import {
  memo,
  useCallback,
  useEffect,
  useEffectEvent,
  useId,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type ClipboardEvent,
  type KeyboardEvent,
  type MouseEvent,
  type PointerEvent as ReactPointerEvent,
  type Ref,
} from "react";
import { createPortal } from "react-dom";
import { cn } from "@/components/ui/cn";
import { CanvasProvider } from "../canvas-context";
import { CanvasToolbar } from "../canvas-toolbar";
import { describeNode } from "../describe-node";
import { FarDrawing } from "../far-drawing";
import { nodeAt, toFarShapes } from "../far-shapes";
import { FlowEdge } from "../flow-edge";
import { FlowOutline, outlineItemId } from "../flow-outline";
import type { FlowTree } from "../flow-tree";
import { toGraph, type GraphEdge, type GraphNode } from "../to-graph";
import {
  centreOf,
  FAR_ZOOM,
  FIXED_DRAWING,
  MANY_NODES,
  moved,
  openingViewport,
  viewportOf,
  viewToShow,
  wholeZoom,
} from "../viewport";
import { JunctionNode } from "../workflow-node";
import { CarriedCard, DropBar } from "./drag-layer";
import { slotOf, type SlotPosition } from "./drop-slots";
import { EditProvider, type EditContextValue, type NodeMark } from "./edit-context";
import { EditStepNode } from "./edit-step-node";
import { EditWorkflowNode } from "./edit-workflow-node";
import { keysWithin, MarqueeBox, useMarquee } from "./marquee";
import { Minimap } from "./minimap";
import type { DragPoint } from "./pointer-drag";
import { useSlotDrag, type CarriedThing } from "./use-slot-drag";

/** How a press changes the selection: instead of it, in and out of it, or up to there. */
export type SelectHow = "only" | "toggle" | "reach";

/** What the rest of an editor asks of the drawing. */
export interface EditCanvasHandle {
  focus: () => void;
  /** Brings a node into view. */
  reveal: (key: string) => void;
  /** Where a place between steps is on the screen now, CSS pixels of the window. */
  pointOf: (at: SlotPosition) => DragPoint;
  /** Carries something new over the drawing, from wherever the pointer went down. */
  carry: (
    down: PointerEvent,
    thing: Omit<CarriedThing, "keys">,
    onDrop: (at: SlotPosition, point: DragPoint) => void,
  ) => void;
}

export interface EditCanvasProps {
  tree: FlowTree;
  selection: readonly string[];
  /** The node under the keyboard. */
  focusKey: string | null;
  marks: ReadonlyMap<string, NodeMark>;
  /** The stage that promotions come from; null for the first. */
  precedingStage: string | null;
  /** Nothing can be changed; nodes can still be looked at. */
  readOnly: boolean;
  /** The drawing is that of an older text. */
  stale: boolean;
  /** What the drawing shows, for those who hear it. */
  label: string;
  onSelect: (keys: readonly string[], how: SelectHow) => void;
  onAdd: (at: SlotPosition, point: DragPoint) => void;
  onMove: (keys: readonly string[], to: SlotPosition) => void;
  onSwitch: (key: string, to: "sequential" | "parallel") => void;
  /** A menu is wanted, of a node, of the ground, or of whatever is under the keyboard: that may be ahead of the drawing. */
  onMenu: (about: { key: string | null } | "focus", point: DragPoint) => void;
  onKey: (event: KeyboardEvent<HTMLElement>) => void;
  onClipboard: (event: ClipboardEvent<HTMLElement>) => void;
  /** Where the zoom is set; null: above the drawing. */
  toolbarIn: HTMLElement | null;
  handle: Ref<EditCanvasHandle>;
}

const nodeTypes = { step: EditStepNode, workflow: EditWorkflowNode, junction: JunctionNode };
const edgeTypes = { flow: FlowEdge };
const NO_NODES: GraphNode[] = [];
const NO_EDGES: GraphEdge[] = [];
const Outline = memo(FlowOutline);

/** A flow as a drawing that is worked on. Everything it shows is given to it; what is done to it is told. */
export function EditCanvas(props: EditCanvasProps) {
  return (
    <ReactFlowProvider>
      <Drawing {...props} />
    </ReactFlowProvider>
  );
}

function Drawing(props: EditCanvasProps) {
  const { tree, selection, focusKey, marks, precedingStage, readOnly, stale, label, toolbarIn } = props;
  const { onSelect, onAdd, onMove, onSwitch, onMenu, onKey, onClipboard, handle } = props;
  const graph = useMemo(() => toGraph(tree), [tree]);
  const frame = useRef<HTMLDivElement>(null);
  const group = useRef<HTMLDivElement>(null);
  const outlineId = useId();
  const [hasFocus, setHasFocus] = useState(false);
  const far = useStore(({ transform }) => transform[2] < FAR_ZOOM);
  const flow = useReactFlow<GraphNode, GraphEdge>();
  const isLarge = graph.nodes.length > MANY_NODES;
  const shapes = useMemo(() => (isLarge ? toFarShapes(tree, graph) : null), [isLarge, tree, graph]);
  const painted = far ? shapes : null;
  const drag = useSlotDrag(frame, tree, graph);
  const marquee = useMarquee();

  const cursorKey = hasFocus ? focusKey : null;
  const selectedKeys = useMemo(() => new Set(selection), [selection]);
  const context = useMemo(
    () => ({ tree, progress: null, selectedKeys, cursorKey }),
    [tree, selectedKeys, cursorKey],
  );
  const notes = useMemo(
    () => new Map([...marks].map(([key, { messages }]) => [key, messages.join(" ")])),
    [marks],
  );

  const reveal = (key: string) => {
    const box = graph.boxOf(key);
    const rect = frame.current?.getBoundingClientRect();
    const view = box && rect ? viewToShow(box, flow.getViewport(), rect) : null;
    if (view !== null) void flow.setViewport(view, moved());
  };
  // The panel beside the drawing takes room from it; what it is about stays in view.
  const width = useStore((store) => store.width);
  const height = useStore((store) => store.height);
  const showSelected = useEffectEvent(() => {
    if (focusKey !== null && focusKey !== tree.root.key && selection.length > 0) reveal(focusKey);
  });
  useEffect(() => showSelected(), [width, height]);
  // What is drawn is centred around the line the steps stand on: that line stays where it is on the screen.
  const drawnWidth = useRef(graph.width);
  useLayoutEffect(() => {
    const grown = graph.width - drawnWidth.current;
    drawnWidth.current = graph.width;
    if (grown === 0) return;
    const view = flow.getViewport();
    void flow.setViewport({ ...view, x: view.x - (grown / 2) * view.zoom });
  }, [graph.width, flow]);
  useImperativeHandle(handle, () => ({
    focus: () => group.current?.focus({ preventScroll: true }),
    reveal,
    pointOf: (at) => {
      const bar = slotOf(tree, graph.boxOf, at)?.bar ?? { x: 0, y: 0, width: 0, height: 0 };
      return flow.flowToScreenPosition({ x: bar.x + bar.width / 2, y: bar.y + bar.height / 2 });
    },
    carry: (down, thing, onDrop) => drag.begin(down, { ...thing, keys: [] }, onDrop),
  }));

  const press = (event: ReactPointerEvent, key: string) => {
    if (readOnly || event.shiftKey || event.ctrlKey || event.metaKey) return;
    const node = tree.byKey.get(key);
    if (!node || node.parentKey === null) return;
    const keys = selectedKeys.has(key) ? selection : [key];
    const { titleText, icon } = describeNode(node);
    const thing = { keys, icon, label: keys.length === 1 ? titleText : `${String(keys.length)} steps` };
    drag.begin(event.nativeEvent, thing, (at) => onMove(keys, at));
  };
  const add = (at: SlotPosition, anchor: Element) => {
    const { left, top, width, height } = anchor.getBoundingClientRect();
    onAdd(at, { x: left + width / 2, y: top + height / 2 });
  };
  // Nodes are given the same functions for good; those ask for the newest drawing when something is pressed.
  const newest = useRef({ press, add, onSwitch, onSelect });
  useEffect(() => {
    newest.current = { press, add, onSwitch, onSelect };
  });
  const editing = useMemo<EditContextValue>(
    () => ({
      readOnly,
      marks,
      precedingStage,
      onSwitch: (key, to) => newest.current.onSwitch(key, to),
      onPress: (event, key) => newest.current.press(event, key),
      onAdd: (at, anchor) => newest.current.add(at, anchor),
    }),
    [readOnly, marks, precedingStage],
  );
  const selectOnly = useCallback((key: string) => newest.current.onSelect([key], "only"), []);

  const handleMenu = (event: MouseEvent<HTMLElement>) => {
    event.preventDefault();
    const pressed = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-node]") : null;
    // What has the focus itself was not pressed: asked by the keyboard, it is of the node under that, and where it is.
    const byKeyboard = event.target === event.currentTarget;
    const key = byKeyboard ? focusKey : (pressed?.dataset.node ?? null);
    const box = byKeyboard && key !== null ? graph.boxOf(key) : null;
    const at =
      box === null ? { x: event.clientX, y: event.clientY } : flow.flowToScreenPosition(centreOf(box));
    onMenu(byKeyboard ? "focus" : { key }, at);
  };

  const toolbar = (
    <CanvasToolbar
      inBar={toolbarIn !== null}
      onFit={() => {
        const rect = frame.current?.getBoundingClientRect();
        if (rect) void flow.setViewport(viewportOf(graph, rect, wholeZoom(graph, rect)), moved());
      }}
      onZoom={(factor) => void flow.zoomTo(flow.getZoom() * factor, moved())}
    />
  );

  return (
    <div
      ref={frame}
      data-stale={stale || undefined}
      className="relative h-full min-h-0 w-full overflow-hidden bg-ground"
    >
      <div
        ref={group}
        role="group"
        tabIndex={0}
        aria-label={`${label}. Arrow keys move through the steps, Enter opens one, question mark lists the keys.`}
        aria-activedescendant={cursorKey === null ? undefined : outlineItemId(outlineId, cursorKey)}
        data-far={far}
        className={cn(
          "flow-canvas absolute inset-0 transition-opacity focus-visible:-outline-offset-2",
          stale && "opacity-50 grayscale",
          drag.carried !== null && "cursor-grabbing **:cursor-grabbing",
        )}
        onKeyDown={onKey}
        onCopy={onClipboard}
        onCut={onClipboard}
        onPaste={onClipboard}
        onContextMenu={handleMenu}
        onFocus={() => setHasFocus(true)}
        onBlur={() => setHasFocus(false)}
        onPointerDownCapture={(event) => {
          if (!event.shiftKey || isOnNode(event.target)) return;
          const rect = frame.current?.getBoundingClientRect();
          if (!rect) return;
          marquee.begin(event.nativeEvent, rect, ({ left, top, right, bottom }) => {
            const from = flow.screenToFlowPosition({ x: left, y: top });
            const to = flow.screenToFlowPosition({ x: right, y: bottom });
            const within = { left: from.x, top: from.y, right: to.x, bottom: to.y };
            onSelect(keysWithin(tree, graph.boxOf, within), "only");
          });
        }}
        onMouseDownCapture={(event) => {
          // React Flow would move the drawing along.
          if (event.shiftKey && !isOnNode(event.target)) event.stopPropagation();
          group.current?.focus({ preventScroll: true });
        }}
      >
        <Outline
          id={outlineId}
          tree={tree}
          progress={null}
          notes={notes}
          label={label}
          onSelect={selectOnly}
        />
        <CanvasProvider value={context}>
          <EditProvider value={editing}>
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
                if (focusKey !== null && selection.length > 0) reveal(focusKey);
              }}
              onNodeClick={(event, { data }) => onSelect([data.node.key], howOf(event))}
              onPaneClick={(event) => {
                const { clientX: x, clientY: y } = event;
                const key = painted ? nodeAt(painted, flow.screenToFlowPosition({ x, y })) : null;
                if (!event.shiftKey) onSelect(key === null ? [] : [key], howOf(event));
              }}
              onlyRenderVisibleElements={isLarge}
              {...FIXED_DRAWING}
              selectionKeyCode={null}
              multiSelectionKeyCode={null}
              deleteKeyCode={null}
            >
              {!isLarge && <Background gap={20} size={1} />}
              {painted && <FarDrawing shapes={painted} />}
              <DropBar slot={drag.slot} />
            </ReactFlow>
          </EditProvider>
        </CanvasProvider>
      </div>
      <MarqueeBox shown={marquee.shown} />
      <Minimap tree={tree} graph={graph} selectedKeys={selectedKeys} />
      {toolbarIn === null ? toolbar : createPortal(toolbar, toolbarIn)}
      <CarriedCard carried={drag.carried} slot={drag.slot} ghost={drag.ghost} />
    </div>
  );
}

function isOnNode(target: EventTarget): boolean {
  return target instanceof Element && target.closest(".nopan") !== null;
}

function howOf(event: MouseEvent): SelectHow {
  if (event.ctrlKey || event.metaKey) return "toggle";
  return event.shiftKey ? "reach" : "only";
}
