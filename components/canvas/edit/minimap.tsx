"use client";

import { useReactFlow, useStore } from "@xyflow/react";
import { useEffect, useRef, type PointerEvent } from "react";
import type { FlowTree } from "../flow-tree";
import type { Graph } from "../to-graph";

const WIDTH = 168;
const HEIGHT = 112;
const MARGIN = 6;

interface MinimapProps {
  tree: FlowTree;
  graph: Graph;
  selectedKeys: ReadonlySet<string>;
}

/** All of a drawing at once while only a part of it is in view; press or drag in it to go there. */
export function Minimap({ tree, graph, selectedKeys }: MinimapProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const transform = useStore((state) => state.transform);
  const width = useStore((state) => state.width);
  const height = useStore((state) => state.height);
  const flow = useReactFlow();
  const [x, y, zoom] = transform;
  const scale = Math.min((WIDTH - 2 * MARGIN) / graph.width, (HEIGHT - 2 * MARGIN) / graph.height);
  const left = (WIDTH - graph.width * scale) / 2;
  const top = (HEIGHT - graph.height * scale) / 2;
  const isWhole = graph.width * zoom <= width && graph.height * zoom <= height;

  useEffect(() => {
    const element = canvas.current;
    const brush = element?.getContext("2d") ?? null;
    if (!element || brush === null) return;
    const ratio = window.devicePixelRatio;
    Object.assign(element, { width: WIDTH * ratio, height: HEIGHT * ratio });
    const colour = (token: string) => {
      element.style.color = `var(--${token})`;
      return getComputedStyle(element).color;
    };
    const [line, step, accent] = [colour("line-strong"), colour("ink-3"), colour("accent")];
    brush.setTransform(ratio, 0, 0, ratio, 0, 0);
    for (const node of tree.order) {
      const box = graph.boxOf(node.key);
      if (box === null) continue;
      const at = [left + box.x * scale, top + box.y * scale] as const;
      const size = [Math.max(1, box.width * scale), Math.max(1, box.height * scale)] as const;
      brush.fillStyle = selectedKeys.has(node.key) ? accent : step;
      brush.strokeStyle = selectedKeys.has(node.key) ? accent : line;
      brush.globalAlpha = node.flow === null && !selectedKeys.has(node.key) ? 0.45 : 1;
      brush.lineWidth = 0.5;
      if (node.flow === null) brush.fillRect(...at, ...size);
      else brush.strokeRect(...at, ...size);
    }
  }, [tree, graph, selectedKeys, scale, left, top, isWhole]);

  const goTo = (event: PointerEvent<HTMLDivElement>) => {
    const rect = event.currentTarget.getBoundingClientRect();
    const point = { x: event.clientX - rect.left - left, y: event.clientY - rect.top - top };
    void flow.setCenter(point.x / scale, point.y / scale, { zoom });
  };
  if (isWhole) return null;
  return (
    <div
      aria-hidden
      data-minimap
      className="absolute right-3 bottom-3 cursor-pointer overflow-hidden rounded-md border bg-surface shadow-float max-md:hidden"
      style={{ width: WIDTH, height: HEIGHT }}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        goTo(event);
      }}
      onPointerMove={(event) => {
        if (event.buttons === 1) goTo(event);
      }}
    >
      <canvas ref={canvas} className="absolute inset-0 size-full" />
      <div
        className="absolute rounded-xs border border-accent bg-accent/10"
        style={{
          left: left + (-x / zoom) * scale,
          top: top + (-y / zoom) * scale,
          width: (width / zoom) * scale,
          height: (height / zoom) * scale,
        }}
      />
    </div>
  );
}
