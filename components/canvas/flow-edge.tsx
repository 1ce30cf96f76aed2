"use client";

import type { EdgeProps } from "@xyflow/react";
import { memo } from "react";
import { useCanvas } from "./canvas-context";
import { elbowPath } from "./elbow-path";
import { edgeProgress, statusOf, type EdgeProgress } from "./progress";
import type { GraphEdge } from "./to-graph";

/** A short arrow; while what it leads to is in hand, a light runs along it. */
export function FlowEdge(props: EdgeProps<GraphEdge>) {
  const { sourceX, sourceY, targetX, targetY, data } = props;
  const { tree, progress } = useCanvas();
  // Branches part right below the fork and meet right above the join, however unequal they are.
  const bendY = data?.after === null ? targetY - 10 : sourceY + 10;
  const path = elbowPath({ x: sourceX, y: sourceY }, { x: targetX, y: targetY }, bendY);
  const statusAt = (key: string | null | undefined) => {
    const node = key ? tree.byKey.get(key) : undefined;
    return node && progress ? statusOf(tree, node, progress.states) : null;
  };
  const stands = progress ? edgeProgress(statusAt(data?.before), statusAt(data?.after)) : "ahead";
  // Every arrow comes from above, so its head is two strokes.
  const head =
    data?.after === null
      ? ""
      : `M ${targetX - 3.5} ${targetY - 5} L ${targetX} ${targetY - 1} L ${targetX + 3.5} ${targetY - 5}`;
  return <EdgeLine path={path} head={head} progress={stands} />;
}

interface EdgeLineProps {
  path: string;
  head: string;
  progress: EdgeProgress;
}

const EdgeLine = memo(function EdgeLine({ path, head, progress }: EdgeLineProps) {
  return (
    <g data-progress={progress}>
      <path className="flow-edge-path" d={`${path} ${head}`} />
      {progress === "active" && <path className="flow-edge-light" pathLength={100} d={path} />}
    </g>
  );
});
