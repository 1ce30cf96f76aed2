"use client";

import { useSearchParams } from "next/navigation";
import Link from "next/link";
import { Play } from "lucide-react";
import { useEffect, useId, useMemo, useRef, useState, type ReactNode } from "react";
import { FlowCanvas, toFlowTree, type FlowTree } from "@/components/canvas";
import { Button } from "@/components/ui/button";
import { CodeBlock } from "@/components/ui/code-block";
import { RelativeTime } from "@/components/ui/relative-time";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { parseSource, type Problem } from "@/core/document";
import { diffDocuments } from "@/core/document/diff";
import { CodeEditor, type CodeEditorHandle } from "./code-editor";
import { ProblemList } from "./problem-list";
import { PublishFlow } from "./publish-flow";

export interface FlowRevision {
  number: number;
  authorName: string;
  message: string;
  createdAt: string;
  document: unknown;
}

export interface FlowScreenProps {
  stage: string;
  /** The newest revision; null for a stage without a flow. */
  revision: FlowRevision | null;
  /** The text as edited. */
  text: string;
  onText: (text: string) => void;
  /** Differs from the newest revision. */
  changed: boolean;
  onDiscard: () => void;
  problems: readonly Problem[];
  /** The problems belong to an older text. */
  checking: boolean;
  /** A sentence when this person may not change the flow. */
  whyNotEdit: string | null;
  onPublish: (message: string) => Promise<void>;
  runHref: string;
  /** Above both views: conflicts, hints. */
  notice: ReactNode;
}

type Mode = "canvas" | "code";

/** A stage's release flow, as a drawing and as code: two views of one text. */
export function FlowScreen(props: FlowScreenProps) {
  const {
    stage,
    revision,
    text,
    onText,
    changed,
    onDiscard,
    problems,
    checking,
    whyNotEdit,
    onPublish,
    runHref,
    notice,
  } = props;
  const params = useSearchParams();
  const mode: Mode =
    (params.get("view") ?? (revision === null ? "code" : "canvas")) === "code" ? "code" : "canvas";
  const problemsId = useId();
  const editor = useRef<CodeEditorHandle>(null);
  const tree = useDrawnTree(text);
  useUnsavedGuard(changed);

  const errors = problems.filter(({ severity }) => severity === "error").length;
  const blockedBy = !changed
    ? "Nothing has changed since the newest revision."
    : errors > 0
      ? `Solve ${errors === 1 ? "the error" : `the ${String(errors)} errors`} first.`
      : checking
        ? "Still checking the text."
        : null;
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <header className="flex flex-wrap items-center gap-x-3 gap-y-2 border-b bg-surface px-5 py-2 max-sm:px-4">
        <div className="min-w-0 flex-1 basis-56">
          <h1 className="text-lg font-semibold">Release flow of {stage}</h1>
          <p className="truncate text-sm text-ink-3">
            <RevisionWords revision={revision} changed={changed} />
          </p>
        </div>
        <SegmentedControl
          label="View"
          value={mode}
          onValueChange={writeMode}
          options={[
            { value: "canvas", label: "Canvas" },
            { value: "code", label: "Code" },
          ]}
        />
        {changed && (
          <Button variant="ghost" onClick={onDiscard}>
            Discard changes
          </Button>
        )}
        {revision !== null && !changed && (
          <Button asChild>
            <Link href={runHref}>
              <Play aria-hidden className="size-3.5!" /> Run
            </Link>
          </Button>
        )}
        {whyNotEdit === null && (
          <PublishFlow
            stage={stage}
            blockedBy={blockedBy}
            readChanges={() =>
              revision === null ? null : diffDocuments(revision.document, parseSource(text).source.value)
            }
            onPublish={onPublish}
          />
        )}
      </header>
      {notice}
      {mode === "code" ? (
        <>
          <CodeEditor
            handle={editor}
            value={text}
            onChange={onText}
            readOnly={whyNotEdit !== null}
            marks={marksOf(problems)}
            label={`Release flow of ${stage} as code`}
            describedBy={problemsId}
          />
          <ProblemList
            id={problemsId}
            problems={problems}
            onGoTo={(line, column) => editor.current?.goTo(line, column)}
          />
        </>
      ) : (
        <Canvas tree={tree} stage={stage} nodeKey={params.get("node")} errors={errors} />
      )}
    </div>
  );
}

function RevisionWords({ revision, changed }: { revision: FlowRevision | null; changed: boolean }) {
  if (revision === null) return "Not published yet";
  return (
    <>
      Revision {revision.number} by {revision.authorName} <RelativeTime at={revision.createdAt} />
      {revision.message !== "" && ` · ${revision.message}`}
      {changed && " · changed since, not published"}
    </>
  );
}

interface CanvasProps {
  tree: FlowTree;
  stage: string;
  nodeKey: string | null;
  errors: number;
}

function Canvas({ tree, stage, nodeKey, errors }: CanvasProps) {
  const node = nodeKey === null ? undefined : tree.byKey.get(nodeKey);
  return (
    <div className="flex min-h-0 flex-1">
      <div className="relative min-w-0 flex-1">
        <FlowCanvas
          tree={tree}
          selectedKey={node?.key ?? null}
          onSelect={writeNode}
          label={`Release flow of ${stage}`}
        />
        {errors > 0 && (
          <Button
            size="sm"
            className="absolute top-3 left-3 text-red shadow-float"
            onClick={() => writeMode("code")}
          >
            {errors} {errors === 1 ? "error" : "errors"} in the code
          </Button>
        )}
      </div>
      {node && (
        <aside
          aria-label="Step"
          className="flex w-[380px] shrink-0 flex-col gap-2 overflow-y-auto border-l bg-surface p-4 max-md:fixed max-md:inset-x-0 max-md:bottom-0 max-md:z-20 max-md:max-h-[60dvh] max-md:w-full max-md:border-t max-md:border-l-0 max-md:shadow-float"
          onKeyDown={(event) => {
            if (event.key === "Escape") writeNode(null);
          }}
        >
          <div className="flex items-center justify-between">
            <h2 className="font-semibold">{node.ref ?? node.kind}</h2>
            <Button variant="ghost" size="sm" onClick={() => writeNode(null)}>
              Close
            </Button>
          </div>
          <CodeBlock
            label="step"
            code={JSON.stringify(node.source, null, 2) ?? ""}
            className="[&_pre]:max-h-none"
          />
        </aside>
      )}
    </div>
  );
}

/** The drawing of the text; while it cannot be read at all, that of the last one that could. */
function useDrawnTree(text: string): FlowTree {
  const value = useMemo(() => parseSource(text).source.value, [text]);
  const readable = typeof value === "object" && value !== null;
  const [last, setLast] = useState(value);
  if (readable && last !== value) setLast(value);
  const drawn = readable ? value : last;
  return useMemo(() => toFlowTree(drawn), [drawn]);
}

/** Asks before a page with unpublished changes is left. */
function useUnsavedGuard(unsaved: boolean): void {
  useEffect(() => {
    if (!unsaved) return undefined;
    const guard = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", guard);
    return () => window.removeEventListener("beforeunload", guard);
  }, [unsaved]);
}

function marksOf(problems: readonly Problem[]): ReadonlyMap<number, "error" | "warning"> {
  const marks = new Map<number, "error" | "warning">();
  for (const { line, severity } of problems) {
    if (line !== undefined && marks.get(line) !== "error") marks.set(line, severity);
  }
  return marks;
}

function writeMode(mode: Mode): void {
  writeAddress("view", mode);
}

function writeNode(key: string | null): void {
  writeAddress("node", key);
}

function writeAddress(name: string, value: string | null): void {
  const address = new URL(window.location.href);
  if (value === null) address.searchParams.delete(name);
  else address.searchParams.set(name, value);
  window.history.replaceState(null, "", address);
}
