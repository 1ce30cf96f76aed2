"use client";

import { useState } from "react";
import type { FlowTreeNode } from "@/components/canvas";
import { CodeBlock } from "@/components/ui/code-block";
import { SegmentedControl } from "@/components/ui/segmented-control";
import type { NodeState } from "@/core/run";

export interface NodeCodeProps {
  node: FlowTreeNode;
  state: NodeState | undefined;
  /** It is there as its author wrote it. */
  isWritten: boolean;
}

/** A node as code: with the values this run put in (secrets masked), or as its author wrote it. */
export function NodeCode({ node, state, isWritten }: NodeCodeProps) {
  const [wanted, setWanted] = useState<"resolved" | "written">("resolved");
  const resolved = resolvedSource(node, state);
  const shown = resolved === null ? "written" : wanted;
  if (!isWritten && resolved === null) {
    return <p className="text-ink-2">Its values are filled in when it starts.</p>;
  }
  return (
    <div className="flex flex-col gap-2">
      {resolved === null ? (
        <p className="text-sm text-ink-3">As written. Its values are filled in when it starts.</p>
      ) : isWritten ? (
        <SegmentedControl
          label="Which code"
          value={shown}
          onValueChange={setWanted}
          options={[
            { value: "resolved", label: "Resolved" },
            { value: "written", label: "As written" },
          ]}
          className="self-start"
        />
      ) : null}
      <CodeBlock
        label="code"
        code={JSON.stringify(shown === "resolved" ? resolved : node.source, null, 2)}
        className="[&_pre]:max-h-none"
      />
    </div>
  );
}

function resolvedSource(node: FlowTreeNode, state: NodeState | undefined): unknown {
  if (node.flow || state?.spec === null || state?.spec === undefined) return null;
  return typeof node.source === "object" ? { ...node.source, spec: state.spec } : null;
}
