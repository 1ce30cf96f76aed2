"use client";

import { useStore } from "@xyflow/react";
import { useEffect, useRef, useSyncExternalStore } from "react";
import type { NodeStatus } from "@/core/run";
import { useCanvas, type CanvasContextValue } from "./canvas-context";
import type { FarShapes } from "./far-shapes";
import { edgeProgress, statusOf } from "./progress";

/** What a step is painted with; how strong says whether it asks for anything. */
const PAINTS = {
  Pending: ["neutral", 0.22],
  Running: ["blue", 0.9],
  Waiting: ["amber", 0.9],
  Retrying: ["orange", 0.9],
  Success: ["green", 0.5],
  Failed: ["red", 0.95],
  Skipped: ["neutral", 0.12],
  Aborting: ["slate", 0.8],
  Aborted: ["slate", 0.5],
} as const satisfies Record<NodeStatus, readonly [string, number]>;

const TOKENS = [
  "neutral",
  "blue",
  "amber",
  "orange",
  "green",
  "red",
  "slate",
  "line-strong",
  "surface",
  "accent",
  "focus",
  "ink-3",
] as const;
type Token = (typeof TOKENS)[number];

/**
 * A large flow from far away, painted as one picture: a thousand cards and arrows of which nobody can read a word cost
 * as much as one. Below the cards' own layer, so that React Flow goes on to move and to zoom.
 */
export function FarDrawing({ shapes }: { shapes: FarShapes }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const transform = useStore((state) => state.transform);
  const width = useStore((state) => state.width);
  const height = useStore((state) => state.height);
  const { tree, progress, selectedKeys, cursorKey } = useCanvas();
  const theme = useSyncExternalStore(onThemeChange, readTheme, () => "");

  useEffect(() => {
    const element = canvas.current;
    const brush = element?.getContext("2d") ?? null;
    if (!element || brush === null) return;
    const ratio = window.devicePixelRatio;
    const [x, y, zoom] = transform;
    const size = { width: Math.round(width * ratio), height: Math.round(height * ratio) };
    // Even the same size, set anew, is new memory.
    if (element.width !== size.width || element.height !== size.height) Object.assign(element, size);
    brush.setTransform(1, 0, 0, 1, 0, 0);
    brush.clearRect(0, 0, size.width, size.height);
    brush.setTransform(ratio * zoom, 0, 0, ratio * zoom, ratio * x, ratio * y);
    const view = { left: -x / zoom, top: -y / zoom, right: (width - x) / zoom, bottom: (height - y) / zoom };
    paint(brush, {
      shapes,
      view,
      zoom,
      colours: readColours(element),
      tree,
      progress,
      selectedKeys,
      cursorKey,
    });
  }, [shapes, transform, width, height, tree, progress, selectedKeys, cursorKey, theme]);

  return <canvas ref={canvas} data-far-drawing className="pointer-events-none absolute inset-0 size-full" />;
}

interface Picture extends CanvasContextValue {
  shapes: FarShapes;
  view: { left: number; top: number; right: number; bottom: number };
  zoom: number;
  colours: Record<Token, string>;
}

function paint(brush: CanvasRenderingContext2D, picture: Picture): void {
  const { shapes, view, zoom, colours, tree, progress, selectedKeys, cursorKey } = picture;
  const statusAt = (key: string | null): NodeStatus | null => {
    const node = key === null ? undefined : tree.byKey.get(key);
    return node && progress ? statusOf(tree, node, progress.states) : null;
  };
  // A line is a pixel wide at any zoom.
  brush.lineWidth = 1 / zoom;

  const lines = { ahead: new Path2D(), active: new Path2D(), passed: new Path2D() };
  for (const { from, to, bendY, before, after } of shapes.lines) {
    const left = Math.min(from.x, to.x);
    const right = Math.max(from.x, to.x);
    if (right < view.left || left > view.right || to.y < view.top || from.y > view.bottom) continue;
    const path = lines[progress ? edgeProgress(statusAt(before), statusAt(after)) : "ahead"];
    path.moveTo(from.x, from.y);
    if (from.x !== to.x) {
      path.lineTo(from.x, bendY);
      path.lineTo(to.x, bendY);
    }
    path.lineTo(to.x, to.y);
  }
  for (const [path, colour] of [
    [lines.ahead, colours["line-strong"]],
    [lines.passed, colours["ink-3"]],
    [lines.active, colours.blue],
  ] as const) {
    brush.strokeStyle = colour;
    brush.stroke(path);
  }

  for (const { node, box } of shapes.boxes) {
    const { x, y, width, height } = box;
    if (x > view.right || x + width < view.left || y > view.bottom || y + height < view.top) continue;
    const status = statusAt(node.key);
    brush.strokeStyle = colours["line-strong"];
    if (node.flow === null) {
      const [token, strength] = PAINTS[status ?? "Pending"];
      brush.fillStyle = colours.surface;
      brush.fillRect(x, y, width, height);
      brush.globalAlpha = strength;
      brush.fillStyle = colours[token];
      brush.fillRect(x, y, width, height);
      brush.globalAlpha = 1;
    } else if (status === "Failed") {
      brush.strokeStyle = colours.red;
    }
    if (selectedKeys.has(node.key) || node.key === cursorKey) {
      brush.strokeStyle = node.key === cursorKey ? colours.focus : colours.accent;
      brush.lineWidth = 2 / zoom;
      brush.strokeRect(x, y, width, height);
      brush.lineWidth = 1 / zoom;
    } else {
      brush.strokeRect(x, y, width, height);
    }
  }
}

/** The tokens as the browser resolves them here and now, light or dark. */
function readColours(element: HTMLElement): Record<Token, string> {
  const before = element.style.color;
  const colours = Object.fromEntries(
    TOKENS.map((token) => {
      element.style.color = `var(--${token})`;
      return [token, getComputedStyle(element).color];
    }),
  ) as Record<Token, string>;
  element.style.color = before;
  return colours;
}

function onThemeChange(changed: () => void): () => void {
  const preference = window.matchMedia("(prefers-color-scheme: dark)");
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  preference.addEventListener("change", changed);
  return () => {
    observer.disconnect();
    preference.removeEventListener("change", changed);
  };
}

function readTheme(): string {
  const dark = window.matchMedia("(prefers-color-scheme: dark)").matches;
  return `${document.documentElement.dataset.theme ?? "system"}/${String(dark)}`;
}
