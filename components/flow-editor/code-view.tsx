"use client";

import { useMemo, type Ref } from "react";
import { CodeEditor, type CodeEditorHandle, type TextRange } from "@/components/code-editor";
import { nodePath, type DocumentSource } from "@/core/document";
import { useEditorContext } from "./editor-context";
import { flowKnowledge } from "./flow-knowledge";
import { nodeKeyAtOffset } from "./node-at-offset";

/** The text of the flow, with what its stage knows; what is selected is the same here and in the drawing. */
export function CodeView({ handle }: { handle: Ref<CodeEditorHandle> }) {
  const { state, dispatch, problems, checking, whyNotEdit, stage } = useEditorContext();
  const { source, legible, selection } = state;
  const knowledge = useMemo(() => flowKnowledge(stage, legible.value), [stage, legible]);
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
