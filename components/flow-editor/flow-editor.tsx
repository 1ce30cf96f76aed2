"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useSearchParams } from "next/navigation";
import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type RefObject } from "react";
import { useTRPC } from "@/components/trpc";
import { useSettled } from "@/components/ui/settled";
import { readView, writeAddress } from "./address";
import { BottomBar } from "./bottom-bar";
import { CanvasPane } from "./canvas-pane";
import { CodePane, type CodePaneHandle } from "./code-pane";
import { DraftNotices, toServerDraft, useDraft } from "./draft";
import { EditorHeader } from "./editor-header";
import { EditorProvider } from "./editor-context";
import { FlowActions } from "./flow-actions";
import { STARTER_DOCUMENT } from "./starter-document";
import { useEditor } from "./use-editor";
import { useNarrowScreen } from "./use-narrow-screen";

// Forms of all kinds, with their schemas and pickers: loaded when the first step is selected.
const NodePanel = dynamic(() => import("./node-panel").then((module) => module.NodePanel), {
  ssr: false,
  loading: () => <aside aria-label="Step" className="w-[380px] shrink-0 border-l bg-surface max-md:hidden" />,
});

export interface FlowEditorProps {
  projectId: string;
  pipelineId: string;
  /** The stage's name. */
  stage: string;
}

/** The selection is in the address a moment after it has come to rest. */
const SELECTION_SETTLES_MS = 300;

/**
 * The editor of a stage's release flow: drawing, code and panel are views of one text. Expects `flows.get`,
 * `flows.draft`, `flows.editorFacts` and `session.permissions` prefetched.
 */
export function FlowEditor(place: FlowEditorProps) {
  const { projectId, pipelineId, stage } = place;
  const trpc = useTRPC();
  const { data: flow } = useSuspenseQuery(trpc.flows.get.queryOptions({ projectId, pipelineId, stage }));
  const { data: written } = useSuspenseQuery(trpc.flows.draft.queryOptions({ projectId, pipelineId, stage }));
  const { data: facts } = useSuspenseQuery(
    trpc.flows.editorFacts.queryOptions({ projectId, pipelineId, stage }),
  );
  const { data: permissions } = useSuspenseQuery(trpc.session.permissions.queryOptions({ projectId }));
  const params = useSearchParams();
  const isNarrow = useNarrowScreen();
  const asked = readView(params.get("view"));
  const view = isNarrow && asked === "split" ? "canvas" : asked;
  const revision = flow?.revision ?? null;
  const server = toServerDraft(written, STARTER_DOCUMENT);
  const editor = useEditor({
    text: server.text,
    format: server.format,
    nodeKey: params.get("node"),
    facts,
  });
  const { state, dispatch, problems, checking, said } = editor;

  const { may, needs, role } = permissions;
  const whyNotEdit = !may["edit-flows"]
    ? `Your role here is ${role}; changing a flow needs ${needs["edit-flows"]}.`
    : isNarrow
      ? "On a small screen a flow can be looked at, not changed."
      : null;
  const draft = useDraft(
    { projectId, pipelineId, stage },
    {
      server,
      starter: STARTER_DOCUMENT,
      written: state.source,
      edits: may["edit-flows"],
      onRemote: (text) => dispatch({ type: "replace", text }),
    },
  );
  const context = useMemo(
    () => ({
      state,
      dispatch,
      problems,
      checking,
      whyNotEdit,
      stage: facts,
      place: { projectId, pipelineId, stage },
    }),
    [state, dispatch, problems, checking, whyNotEdit, facts, projectId, pipelineId, stage],
  );

  const panel = useRef<HTMLElement>(null);
  const code = useRef<CodePaneHandle>(null);
  const focusCanvas = useRef<() => void>(() => undefined);
  const [toolbarIn, setToolbarIn] = useState<HTMLElement | null>(null);
  const settled = useSettled(state.selection, SELECTION_SETTLES_MS);
  const selectedKey = settled.length === 1 ? (settled[0] ?? null) : null;
  useEffect(() => writeAddress("node", selectedKey), [selectedKey]);

  const undoOrRedo = (event: KeyboardEvent) => {
    const key = event.key.toLowerCase();
    if (!(event.ctrlKey || event.metaKey) || event.altKey || whyNotEdit !== null || isTyping(event.target))
      return;
    if (key !== "z" && key !== "y") return;
    event.preventDefault();
    dispatch({ type: key === "y" || event.shiftKey ? "redo" : "undo" });
  };

  return (
    <EditorProvider value={context}>
      <div className="flex min-h-0 flex-1 flex-col" onKeyDown={undoOrRedo}>
        <EditorHeader
          view={view}
          revision={revision}
          actions={<FlowActions draft={draft} revision={revision} />}
        />
        {whyNotEdit === null && <DraftNotices draft={draft} />}
        {whyNotEdit !== null && (
          <p className="border-b bg-sunken px-5 py-1.5 text-ink-2 max-sm:px-4">{whyNotEdit}</p>
        )}
        <div className="flex min-h-0 flex-1">
          {view !== "code" && (
            <CanvasPane
              toolbarIn={toolbarIn}
              hasPalette={view === "canvas" && whyNotEdit === null}
              onOpen={() => openPanel(panel)}
              onReady={(focus) => (focusCanvas.current = focus)}
            />
          )}
          {view !== "canvas" && <CodePane handle={code} isSplit={view === "split"} />}
          {view !== "code" && state.selection.length > 0 && (
            <div className={view === "split" ? "contents max-2xl:hidden" : "contents"}>
              <NodePanel
                panel={panel}
                onClose={() => {
                  dispatch({ type: "select", keys: [] });
                  focusCanvas.current();
                }}
                onLeave={() => focusCanvas.current()}
              />
            </div>
          )}
        </div>
        <BottomBar
          toolbar={setToolbarIn}
          onGoTo={(problem) => {
            if (problem.nodeId !== undefined) {
              dispatch({ type: "select", keys: [problem.nodeId], focusKey: problem.nodeId });
            }
            if (view === "canvas" && problem.nodeId === undefined) writeAddress("view", "split");
            code.current?.goTo(problem.line ?? 1, problem.column ?? 1);
          }}
        />
        <p role="status" aria-live="polite" className="sr-only">
          {said.text}
        </p>
      </div>
    </EditorProvider>
  );
}

/** Whoever types into a field undoes what they typed. */
function isTyping(target: EventTarget): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA)$/.test(target.tagName))
  );
}

/** Into the first thing of the panel that can be changed, as soon as its forms are there. */
function openPanel(panel: RefObject<HTMLElement | null>, framesLeft = 300): void {
  if (panel.current === null) {
    if (framesLeft > 0) requestAnimationFrame(() => openPanel(panel, framesLeft - 1));
    return;
  }
  const fields = "[role=tabpanel] :is(input, select, textarea, [role=combobox]):not([disabled])";
  (panel.current.querySelector<HTMLElement>(fields) ?? panel.current).focus();
}
