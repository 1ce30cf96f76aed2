import type { Viewport } from "@xyflow/react";
import type { Box } from "./layout-flow";

/** Above this, drawing only what is in view costs less than keeping everything, and from far away as one picture. */
export const MANY_NODES = 120;
/** Below this zoom words cannot be read. */
export const FAR_ZOOM = 0.42;
/** What a drawing opens with at least, even if not all of it is in view then. */
export const READABLE_ZOOM = 0.7;
const MIN_ZOOM = 0.02;
const MAX_ZOOM = 1.5;
/** Of React Flow: it pans and zooms; what is selected, dragged and reached by keyboard is ours. */
export const FIXED_DRAWING = {
  nodesDraggable: false,
  nodesConnectable: false,
  nodesFocusable: false,
  edgesFocusable: false,
  elementsSelectable: false,
  disableKeyboardA11y: true,
  panOnScroll: true,
  zoomOnDoubleClick: false,
  minZoom: MIN_ZOOM,
  maxZoom: MAX_ZOOM,
} as const;

const MOVE_MS = 180;
const MARGIN = 24;
/** Of something tall, as much as has to be seen to know it. */
const HEAD_HEIGHT = 160;

interface Size {
  width: number;
  height: number;
}

/** The zoom at which all of it is seen, never larger than life. */
export function wholeZoom(graph: Size, frame: Size): number {
  const zoom = Math.min((frame.width - 2 * MARGIN) / graph.width, (frame.height - 2 * MARGIN) / graph.height);
  return Math.min(1, Math.max(MIN_ZOOM, zoom));
}

/** Centred; of what is too large, the beginning. */
export function viewportOf(graph: Size, frame: Size, zoom: number): Viewport {
  const place = (length: number, room: number) => Math.max(MARGIN, (room - length * zoom) / 2);
  return { zoom, x: place(graph.width, frame.width), y: place(graph.height, frame.height) };
}

/** What a drawing opens with: all of it, or its beginning where all could not be read. */
export function openingViewport(graph: Size, frame: Size): Viewport {
  return viewportOf(graph, frame, Math.max(READABLE_ZOOM, wholeZoom(graph, frame)));
}

/** Whether somebody sees what it is. */
export function isInView(box: Box, view: Viewport, frame: Size): boolean {
  const left = box.x * view.zoom + view.x;
  const top = box.y * view.zoom + view.y;
  return (
    view.zoom >= FAR_ZOOM &&
    left >= 0 &&
    top >= 0 &&
    left + box.width * view.zoom <= frame.width &&
    top + Math.min(box.height, HEAD_HEIGHT) * view.zoom <= frame.height
  );
}

/** The nearest view in which somebody sees what it is; null where they do already. */
export function viewToShow(box: Box, view: Viewport, frame: Size): Viewport | null {
  if (isInView(box, view, frame)) return null;
  const height = Math.min(box.height, HEAD_HEIGHT);
  if (view.zoom < FAR_ZOOM) {
    const zoom = READABLE_ZOOM;
    return {
      zoom,
      x: frame.width / 2 - (box.x + box.width / 2) * zoom,
      y: frame.height / 2 - (box.y + height / 2) * zoom,
    };
  }
  const { zoom } = view;
  return {
    zoom,
    x: view.x + intoView(box.x * zoom + view.x, box.width * zoom, frame.width),
    y: view.y + intoView(box.y * zoom + view.y, height * zoom, frame.height),
  };
}

/** How far a stretch has to go to be within a room; of one too long, the beginning is. */
function intoView(from: number, length: number, room: number): number {
  if (from < 0 || length > room - 2 * MARGIN) return MARGIN - from;
  return from + length > room ? room - MARGIN - length - from : 0;
}

/** Where to look to see what is at a place of the drawing. */
export function centreOf(box: Box): { x: number; y: number } {
  return { x: box.x + box.width / 2, y: box.y + Math.min(box.height, HEAD_HEIGHT) / 2 };
}

/** How a drawing moves by itself: shortly, or at once for those who want no motion. */
export function moved(): { duration: number } {
  return { duration: window.matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : MOVE_MS };
}
