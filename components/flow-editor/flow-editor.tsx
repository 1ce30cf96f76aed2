"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useSearchParams } from "next/navigation";
import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type RefObject } from "react";
import { PanelRightOpen } from "lucide-react";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
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
import type { LastPlan } from "./try-it";
import { useEditor } from "./use-editor";
import { useNarrowScreen, useWideScreen } from "./use-screen";

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
  const { state, dispatch, problems, checking, isUnchecked, said } = editor;

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
      onRemote: (text, by) => dispatch(by === null ? { type: "replace", text } : { type: "meet", text, by }),
    },
  );
  const context = useMemo(
    () => ({
      state,
      dispatch,
      problems,
      checking,
      isUnchecked,
      whyNotEdit,
      stage: facts,
      place: { projectId, pipelineId, stage },
    }),
    [state, dispatch, problems, checking, isUnchecked, whyNotEdit, facts, projectId, pipelineId, stage],
  );

  const panel = useRef<HTMLElement>(null);
  const code = useRef<CodePaneHandle>(null);
  const focusCanvas = useRef<() => void>(() => undefined);
  const awaited = useRef<{ line: number; column: number } | null>(null);
  const [toolbarIn, setToolbarIn] = useState<HTMLElement | null>(null);
  const [lastPlan, setLastPlan] = useState<LastPlan | null>(null);
  // Where drawing and code leave no room for it, the panel lies over the drawing, and only when it is wanted.
  const isWide = useWideScreen();
  const isOver = view === "split" && !isWide;
  const [wantsPanel, setWantsPanel] = useState(false);
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
          actions={<FlowActions draft={draft} revision={revision} onPlanned={setLastPlan} />}
        />
        {whyNotEdit === null && <DraftNotices draft={draft} />}
        {whyNotEdit !== null && (
          <p className="border-b bg-sunken px-5 py-1.5 text-ink-2 max-sm:px-4">{whyNotEdit}</p>
        )}
        <div className="relative flex min-h-0 flex-1">
          {view !== "code" && (
            <CanvasPane
              toolbarIn={toolbarIn}
              hasPalette={view === "canvas" && whyNotEdit === null}
              onOpen={(at) => {
                setWantsPanel(true);
                openPanel(panel, at === "name" ? "[name=ref]" : undefined);
              }}
              onReady={(focus) => (focusCanvas.current = focus)}
            />
          )}
          {view !== "canvas" && (
            <CodePane
              isSplit={view === "split"}
              handle={(opened) => {
                code.current = opened;
                if (opened === null || awaited.current === null) return;
                opened.goTo(awaited.current.line, awaited.current.column);
                awaited.current = null;
              }}
            />
          )}
          {view !== "code" && state.selection.length > 0 && (!isOver || wantsPanel) && (
            <NodePanel
              panel={panel}
              isOver={isOver}
              onClose={() => {
                setWantsPanel(false);
                if (!isOver) dispatch({ type: "select", keys: [] });
                focusCanvas.current();
              }}
              onLeave={() => {
                setWantsPanel(false);
                focusCanvas.current();
              }}
            />
          )}
          {isOver && !wantsPanel && state.selection.length > 0 && (
            <Button
              size="sm"
              className="absolute top-3 right-[calc(40%+0.75rem)]"
              onClick={() => {
                setWantsPanel(true);
                openPanel(panel);
              }}
            >
              <PanelRightOpen aria-hidden />{" "}
              {state.selection.length === 1 ? "Open the step" : "Open the steps"}
            </Button>
          )}
        </div>
        <BottomBar
          toolbar={setToolbarIn}
          lastPlan={lastPlan}
          onGoTo={({ nodeId, line = 1, column = 1 }) => {
            if (nodeId !== undefined) dispatch({ type: "select", keys: [nodeId], focusKey: nodeId });
            if (code.current !== null) code.current.goTo(line, column);
            else if (nodeId === undefined) {
              // The code is opened for it, and goes there as soon as it is loaded.
              awaited.current = { line, column };
              writeAddress("view", isNarrow ? "code" : "split");
            } else openPanel(panel);
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

/** Some seconds: the forms are loaded when they are opened first. */
const FRAMES = 300;

/** Into a field of the panel, else into what is wrong there, else the first that can be changed, as soon as it is there. */
function openPanel(panel: RefObject<HTMLElement | null>, wanted?: string, framesLeft = FRAMES): void {
  const { current } = panel;
  if (current === null || current.querySelector("h2") === null) {
    if (framesLeft > 0) requestAnimationFrame(() => openPanel(panel, wanted, framesLeft - 1));
    return;
  }
  const field = ":is(input, select, textarea, [role=combobox]):not([disabled])";
  const choices = [...(wanted === undefined ? [] : [wanted]), `${field}[aria-invalid=true]`, field];
  const found = choices.map((choice) => current.querySelector<HTMLElement>(`[role=tabpanel] ${choice}`));
  (found.find((one) => one !== null) ?? current).focus();
}
