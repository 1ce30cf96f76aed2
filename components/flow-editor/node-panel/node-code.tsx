"use client";

import { useMemo, useState } from "react";
import { CodeEditor } from "@/components/code-editor";
import { isRecord, nodePath, parseSource, problemRange, type Problem } from "@/core/document";
import { flowKnowledge } from "../flow-knowledge";
import { useEditorContext } from "../editor-context";
import { nodeText, withNodeText } from "./node-text";

/** One step as code. What is typed goes into the flow as soon as it can be read; until then it stays here. */
export function NodeCode({ nodeKey, whyNot }: { nodeKey: string; whyNot: string | null }) {
  const { state, dispatch, problems, checking, stage } = useEditorContext();
  const { legible } = state;
  const { format } = legible;
  const [typed, setTyped] = useState<string | null>(null);
  const written = nodeText(legible, nodeKey);
  const own = useMemo(() => (typed === null ? null : readNode(typed, format)), [typed, format]);
  // What was typed differs from what is written by its last line breaks, or by not being in the flow at all.
  const isTyped = typed !== null && (own?.isNode === false || typed.trimEnd() === written);
  const shown = isTyped ? typed : written;
  const read = useMemo(() => readNode(shown, format), [shown, format]);
  const found = useMemo(
    () => (read.isNode ? problemsOf(problems, nodeKey, read) : read.problems),
    [problems, nodeKey, read],
  );
  const knowledge = useMemo(
    () => ({ ...flowKnowledge(stage, legible.value), at: nodePath(nodeKey) }),
    [stage, legible, nodeKey],
  );
  return (
    <>
      {whyNot !== null && <p className="px-4 pb-2 text-sm text-ink-2">{whyNot}</p>}
      {!read.isNode && (
        <p role="alert" className="px-4 pb-2 text-sm text-red">
          Not in the flow yet: {read.problems[0]?.message ?? "A step is an object with a kind."}
        </p>
      )}
      <CodeEditor
        value={shown}
        format={format}
        onChange={(text) => {
          setTyped(text);
          if (readNode(text, format).isNode)
            dispatch({ type: "write", text: withNodeText(legible, nodeKey, text), atMs: Date.now() });
        }}
        onUndo={() => dispatch({ type: "undo" })}
        onRedo={() => dispatch({ type: "redo" })}
        readOnly={whyNot !== null}
        label="Code of the step"
        problems={found}
        checked={read.isNode && checking ? undefined : read.source}
        knowledge={knowledge}
        shown={null}
        onCaret={() => undefined}
      />
    </>
  );
}

type Read = ReturnType<typeof readNode>;

function readNode(text: string, format: "json" | "yaml") {
  const { source, problems } = parseSource(text, format);
  return { source, problems, isNode: problems.length === 0 && isRecord(source.value) };
}

/** Those of a document that are about a node or what is in it, at their places in its text. */
function problemsOf(problems: readonly Problem[], nodeKey: string, { source }: Read): Problem[] {
  const base = nodePath(nodeKey);
  return problems.flatMap((problem): Problem[] => {
    if (!base.every((segment, index) => problem.path[index] === segment)) return [];
    const moved = { ...problem, path: problem.path.slice(base.length) };
    const { line, column } = problemRange(moved, source.value, source.positions);
    return [{ ...moved, line, column }];
  });
}
