"use client";

import { ChevronDown, ChevronUp, Maximize2, Minimize2 } from "lucide-react";
import { useState, type ReactNode } from "react";
import { describeNode, KindIcon, statusOf, type FlowTree, type FlowTreeNode } from "@/components/canvas";
import { StatusBadge } from "@/components/status";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { CodeBlock } from "@/components/ui/code-block";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "@/components/ui/tabs";
import { isRunConcluded, type NodeState, type RunState } from "@/core/run";
import type { RunDetail } from "./run-types";
import { ChildRun } from "./child-run";
import { NodeApproval } from "./node-approval";
import { NodeCode } from "./node-code";
import { NodeLogs, type LogPlace } from "./node-logs";
import { NodeOverview } from "./node-overview";
import { NodePath } from "./node-path";
import { toNodeResponse } from "./node-response";
import { NodeRetries } from "./node-retries";
import { PANEL_TABS, parsePanelTab, type PanelTab } from "./panel-tabs";
import type { RunAccess } from "./run-access";
import { RunOverview } from "./run-overview";
import { runTitle } from "./run-words";
import { RunsAhead } from "./runs-ahead";
import { StepDecision } from "./step-decision";

const WORDS = {
  overview: "Overview",
  code: "Code",
  response: "Response",
  retries: "Retries",
  logs: "Logs",
} as const satisfies Record<PanelTab, string>;

export interface NodePanelProps {
  detail: RunDetail;
  run: RunState;
  tree: FlowTree;
  node: FlowTreeNode;
  tab: PanelTab;
  onTab: (tab: PanelTab) => void;
  onSelect: (key: string) => void;
  logPlace: LogPlace;
  onLogPlace: (place: LogPlace) => void;
  access: RunAccess;
  /** How long the step with this key usually takes, milliseconds. */
  usualMsOf: (key: string) => number | null;
  /** On a phone the panel is a sheet; this is whether it is up. */
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Everything about one node of a run. For the root: the run as a whole. */
export function NodePanel(props: NodePanelProps) {
  const { detail, run, tree, node, tab, onTab, access, open, onOpenChange } = props;
  const { abort, retry, readLog } = access;
  const [wide, setWide] = useState(false);
  const state = run.nodes[node.key];
  const status = statusOf(tree, node, run.nodes);
  const isRun = node.key === tree.root.key;
  const offered = PANEL_TABS.filter((each) => {
    if (each === "logs" && readLog === null) return false;
    if ((each === "code" || each === "response") && !access.seesDetails) return false;
    return node.flow === null || (each !== "retries" && each !== "logs");
  });
  const shown = offered.includes(tab) ? tab : "overview";
  return (
    <aside
      aria-label={isRun ? "Run" : "Step"}
      onKeyDown={(event) => {
        if (event.key === "Escape" && open) onOpenChange(false);
      }}
      className={cn(
        "flex min-h-0 shrink-0 flex-col border-l bg-surface transition-[width] duration-150",
        wide ? "w-[min(56vw,960px)]" : "w-[380px]",
        "max-md:fixed max-md:inset-x-0 max-md:bottom-0 max-md:z-20 max-md:w-full max-md:border-t max-md:border-l-0 max-md:shadow-float",
        open ? "max-md:h-[72dvh]" : "max-md:h-14",
      )}
    >
      <PanelHeader
        title={<PanelTitle detail={detail} node={node} state={state} isRun={isRun} />}
        status={isRun ? <StatusBadge status={run.status} plain /> : <StatusBadge status={status} plain />}
        wide={wide}
        onWide={setWide}
        open={open}
        onOpenChange={onOpenChange}
      />
      <div className={cn(!open && "max-md:hidden")}>
        <NodePath tree={tree} node={node} onSelect={props.onSelect} />
      </div>
      <Tabs
        value={shown}
        onValueChange={(value) => onTab(parsePanelTab(value))}
        className={cn("flex min-h-0 flex-1 flex-col", !open && "max-md:hidden")}
      >
        <TabsList className="shrink-0 px-4" aria-label="About this step">
          {offered.map((each) => (
            <TabsTrigger key={each} value={each}>
              {WORDS[each]}
              {each === "retries" && state && state.attempt > 1 && (
                <span className="text-sm text-ink-3 tabular-nums">{state.attempt}</span>
              )}
            </TabsTrigger>
          ))}
        </TabsList>
        <Scrolling value="overview">
          {isRun ? (
            <RunOverview detail={detail} run={run} tree={tree} isMember={access.isMember} />
          ) : (
            <NodeOverview
              node={node}
              state={state}
              status={status}
              concluded={isRunConcluded(run.status)}
              readLog={readLog}
              usualMs={props.usualMsOf(node.key)}
              onOpenLog={() => onTab("logs")}
            >
              {retry && <StepDecision {...{ detail, run, tree, node }} onRetry={retry} onAbort={abort} />}
              {access.isMember && state && node.kind === "Approval" && (
                <NodeApproval projectId={detail.projectId} runId={detail.id} state={state} />
              )}
              {access.isMember && status === "Waiting" && <RunsAhead detail={detail} nodeKey={node.key} />}
              {access.isMember && state && node.kind === "RunTemplate" && (
                <ChildRun projectId={detail.projectId} runId={detail.id} state={state} />
              )}
            </NodeOverview>
          )}
        </Scrolling>
        <Scrolling value="code">
          <NodeCode node={node} state={state} isWritten={access.isMember} />
        </Scrolling>
        <Scrolling value="response">
          <CodeBlock
            label="response"
            code={JSON.stringify(toNodeResponse(node, state, status), null, 2)}
            className="[&_pre]:max-h-none"
          />
        </Scrolling>
        <Scrolling value="retries">
          <NodeRetries node={node} state={state} />
        </Scrolling>
        <TabsContent value="logs" className="flex min-h-0 flex-1 flex-col pt-0 data-[state=inactive]:hidden">
          {readLog && (
            <NodeLogs
              node={node}
              state={state}
              readLog={readLog}
              place={props.logPlace}
              onPlace={props.onLogPlace}
            />
          )}
        </TabsContent>
      </Tabs>
    </aside>
  );
}

function Scrolling({ value, children }: { value: PanelTab; children: ReactNode }) {
  return (
    <TabsContent
      value={value}
      className="min-h-0 flex-1 overflow-y-auto px-4 py-3 data-[state=inactive]:hidden"
    >
      {children}
    </TabsContent>
  );
}

function PanelTitle(props: {
  detail: RunDetail;
  node: FlowTreeNode;
  state: NodeState | undefined;
  isRun: boolean;
}) {
  const { detail, node, state, isRun } = props;
  if (isRun) return <span className="font-semibold">{runTitle(detail)}</span>;
  const { title, icon } = describeNode(node, state?.spec ?? undefined);
  return (
    <>
      <KindIcon name={icon} className="text-ink-2" />
      <span className="truncate">
        {title.map(({ text, strong }) =>
          strong ? (
            <strong key={text} className="font-semibold">
              {text}
            </strong>
          ) : (
            <span key={text}>{text}</span>
          ),
        )}
      </span>
    </>
  );
}

interface PanelHeaderProps {
  title: ReactNode;
  status: ReactNode;
  wide: boolean;
  onWide: (wide: boolean) => void;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

function PanelHeader({ title, status, wide, onWide, open, onOpenChange }: PanelHeaderProps) {
  return (
    <header className="flex h-12 shrink-0 items-center gap-2 pr-2 pl-4 max-md:h-14">
      <h2 className="flex min-w-0 flex-1 items-center gap-2">{title}</h2>
      {status}
      <Button
        variant="ghost"
        size="icon-sm"
        className="max-md:hidden"
        aria-label={wide ? "Narrow the panel" : "Widen the panel"}
        aria-pressed={wide}
        onClick={() => onWide(!wide)}
      >
        {wide ? <Minimize2 aria-hidden /> : <Maximize2 aria-hidden />}
      </Button>
      <Button
        variant="ghost"
        size="icon-sm"
        className="md:hidden"
        aria-label={open ? "Lower the sheet" : "Raise the sheet"}
        aria-expanded={open}
        onClick={() => onOpenChange(!open)}
      >
        {open ? <ChevronDown aria-hidden /> : <ChevronUp aria-hidden />}
      </Button>
    </header>
  );
}
