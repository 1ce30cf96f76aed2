"use client";

import { useQuery } from "@tanstack/react-query";
import { ChartNoAxesGantt, LocateFixed, Network, Rows3 } from "lucide-react";
import { useCallback, useMemo, useState, type ReactNode } from "react";
import { FlowCanvas, iterationsText, nodeToWatch, readIterations, toFlowTree } from "@/components/canvas";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { isRunConcluded, type RunState } from "@/core/run";
import type { RunDetail } from "./run-types";
import { ConnectionNotice } from "./connection-notice";
import { NodePanel } from "./node-panel";
import type { RunAccess } from "./run-access";
import { useRunAddress, type RunPicture } from "./run-address";
import { RunHeader } from "./run-header";
import { RunTimeline } from "./run-timeline";
import { isHeld } from "./open-ends";
import { runTitle } from "./run-words";
import { StepRows } from "./step-rows";

export interface RunScreenProps {
  /** What does not change while it runs. */
  detail: RunDetail;
  /** What does. */
  run: RunState;
  access: RunAccess;
  /** While the connection is lost: how old the picture is, Unix milliseconds; null while it is live. */
  lastUpdateMs: number | null;
}

const PICTURES: readonly { value: RunPicture; label: ReactNode }[] = [
  { value: "graph", label: <PictureName icon={<Network aria-hidden />} name="Graph" /> },
  { value: "timeline", label: <PictureName icon={<ChartNoAxesGantt aria-hidden />} name="Timeline" /> },
  { value: "list", label: <PictureName icon={<Rows3 aria-hidden />} name="List" /> },
];

/**
 * One run, whole: header, time line, its steps as a graph, over time or as a list, and a panel. The panel shows the node
 * in the address (`?node=1.0&tab=logs`); without one it follows the run.
 */
export function RunScreen({ detail, run, access, lastUpdateMs }: RunScreenProps) {
  const iterations = iterationsText(run.nodes);
  const tree = useMemo(
    () => toFlowTree(detail.document, readIterations(iterations)),
    [detail.document, iterations],
  );
  const concluded = isRunConcluded(run.status);
  const progress = useMemo(() => ({ states: run.nodes, concluded }), [run.nodes, concluded]);
  const usualMsOf = useUsualDurations(detail, access);
  const [moved, setMoved] = useState(false);

  const { address, go } = useRunAddress();
  const chosenKey = address.node !== null && tree.byKey.has(address.node) ? address.node : null;
  const watched = useWatchedKey(nodeToWatch(tree, run.nodes), concluded);
  const node = tree.byKey.get(chosenKey ?? watched ?? tree.root.key) ?? tree.root;
  const [sheetOpen, setSheetOpen] = useState(chosenKey !== null || run.status === "Failed" || isHeld(run));
  const following = !moved && chosenKey === null;
  const selectedKey = node.key === tree.root.key ? null : node.key;

  const choose = (key: string | null) => {
    go({ node: key ?? tree.root.key });
    setSheetOpen(key !== null);
  };

  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <RunHeader detail={detail} run={run} tree={tree} access={access} onSelect={choose} />
      {lastUpdateMs !== null && <ConnectionNotice lastUpdateMs={lastUpdateMs} />}
      {address.view !== "timeline" && (
        <RunTimeline
          tree={tree}
          run={run}
          expectedMs={detail.expectedMs}
          selectedKey={node.key}
          onSelect={choose}
        />
      )}
      <div className="flex min-h-0 flex-1 max-md:pb-14">
        <div className="flex min-w-0 flex-1 flex-col">
          <div
            className={cn(
              "flex h-11 shrink-0 items-center gap-2 border-b bg-surface px-5 max-sm:px-4 pointer-coarse:h-12",
              // The sheet of a phone stands before it, and on some covers half of it.
              sheetOpen && "max-md:invisible",
            )}
          >
            <SegmentedControl
              label="How to show the steps"
              value={address.view}
              onValueChange={(view) => go({ view })}
              options={PICTURES}
            />
            {!concluded && !following && (
              <Button
                size="sm"
                className="ml-auto"
                onClick={() => {
                  setMoved(false);
                  go({ node: null });
                }}
              >
                <LocateFixed aria-hidden />
                Follow the run
              </Button>
            )}
          </div>
          <div className="relative min-h-0 flex-1">
            {address.view === "graph" ? (
              <FlowCanvas
                tree={tree}
                progress={progress}
                selectedKey={selectedKey}
                onSelect={choose}
                followKey={following ? watched : null}
                onUserMove={() => setMoved(true)}
                label={`Steps of ${runTitle(detail)}`}
              />
            ) : (
              <StepRows
                view={address.view}
                tree={tree}
                run={run}
                expectedMs={detail.expectedMs}
                usualMsOf={usualMsOf}
                selectedKey={selectedKey}
                onSelect={choose}
              />
            )}
          </div>
        </div>
        <NodePanel
          detail={detail}
          run={run}
          tree={tree}
          node={node}
          tab={address.tab}
          onTab={(tab) => go({ node: chosenKey, tab })}
          onSelect={choose}
          logPlace={{ attempt: address.attempt, line: address.line }}
          // The line belongs to this step: the address names it from now on.
          onLogPlace={(place) => go({ node: node.key, tab: "logs", ...place })}
          access={access}
          usualMsOf={usualMsOf}
          open={sheetOpen}
          onOpenChange={setSheetOpen}
        />
      </div>
    </div>
  );
}

function PictureName({ icon, name }: { icon: ReactNode; name: string }) {
  return (
    <>
      <span className="contents max-sm:hidden">{icon}</span>
      {name}
    </>
  );
}

/** Between two steps nothing is in hand for a moment; the step before stays, so that the panel does not flicker. */
function useWatchedKey(inHand: string | null, concluded: boolean): string | null {
  const [last, setLast] = useState(inHand);
  if (inHand !== null && inHand !== last) setLast(inHand);
  return inHand ?? (concluded ? null : last);
}

/** How long steps took in the last runs; comes after the page, which does without. */
function useUsualDurations(
  { projectId, id }: RunDetail,
  { isMember }: RunAccess,
): (key: string) => number | null {
  const trpc = useTRPC();
  const { data } = useQuery(
    trpc.runHistory.usualDurations.queryOptions(
      { projectId, runId: id },
      { enabled: isMember, staleTime: Number.POSITIVE_INFINITY },
    ),
  );
  // The turns of a loop count together.
  return useCallback((key: string) => data?.[key.replace(/#\d+/g, "")] ?? null, [data]);
}
