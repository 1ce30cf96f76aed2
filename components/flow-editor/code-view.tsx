"use client";

import { useMemo, type Ref } from "react";
import {
  CodeEditor,
  type CodeEditorHandle,
  type FlowKnowledge,
  type TextRange,
} from "@/components/code-editor";
import { idsFor } from "@/components/node-form";
import { completionScope, nodePath, type DocumentSource } from "@/core/document";
import { kindTable } from "@/nodes/_registry/kind-table";
import { useEditorContext } from "./editor-context";
import { nodeKeyAtOffset } from "./node-at-offset";
import { toCompletionContext, type StageFacts } from "./stage-facts";

/** The text of the flow, with what its stage knows; what is selected is the same here and in the drawing. */
export function CodeView({ handle }: { handle: Ref<CodeEditorHandle> }) {
  const { state, dispatch, problems, checking, whyNotEdit, stage } = useEditorContext();
  const { source, legible, selection } = state;
  const knowledge = useMemo(() => knowledgeOf(stage, legible.value), [stage, legible]);
  return (
    <CodeEditor
      handle={handle}
      value={source.text}
      format={source.format}
      onChange={(text) => dispatch({ type: "write", text, atMs: Date.now() })}
      onUndo={() => dispatch({ type: "undo" })}
      onRedo={() => dispatch({ type: "redo" })}
      readOnly={whyNotEdit !== null}
      label={`Release flow of ${stage.stage} as code`}
      problems={problems}
      checked={checking ? undefined : source}
      knowledge={knowledge}
      shown={source === legible ? rangeOf(source, selection) : null}
      onCaret={(offset) => {
        if (source !== legible) return;
        const key = nodeKeyAtOffset(source, offset);
        if (key !== null && (selection.length !== 1 || selection[0] !== key))
          dispatch({ type: "select", keys: [key], focusKey: key });
      }}
    />
  );
}

/** Of the first node that is selected. */
function rangeOf({ positions }: DocumentSource, [key]: readonly string[]): TextRange | null {
  if (key === undefined) return null;
  const { offset, length } = positions.at(nodePath(key));
  return { from: offset, to: offset + length };
}

function knowledgeOf(facts: StageFacts, known: unknown): FlowKnowledge {
  return {
    known: () => known,
    scopeAt: (document, nodeKey) => completionScope(document, nodeKey, kindTable, toCompletionContext(facts)),
    namesAt: (document, path) => idsFor(facts, document, path),
  };
}
