"use client";

import { LocateFixed } from "lucide-react";
import { useSearchParams } from "next/navigation";
import { useMemo, useState } from "react";
import { FlowCanvas, iterationsText, nodeToWatch, readIterations, toFlowTree } from "@/components/canvas";
import { Button } from "@/components/ui/button";
import { isRunConcluded, type RunState } from "@/core/run";
import type { RunDetail } from "./run-types";
import { ConnectionNotice } from "./connection-notice";
import type { ReadLog } from "./log-reader";
import { NodePanel, parsePanelTab, type PanelTab } from "./node-panel";
import { RunHeader, type RunHeaderProps } from "./run-header";
import { RunTimeline } from "./run-timeline";
import { isHeld } from "./open-ends";
import { runTitle } from "./run-words";

export interface RunScreenProps extends Pick<RunHeaderProps, "onAbort" | "onRetry" | "onRename" | "onKeep"> {
  /** What does not change while it runs. */
  detail: RunDetail;
  /** What does. */
  run: RunState;
  readLog: ReadLog;
  /** When the last word of the server came, Unix milliseconds; null while the connection is up. */
  lostSinceMs: number | null;
}

/**
 * One run, whole: header, time line, drawing, panel. The panel shows the node in the address (`?node=1.0&tab=logs`);
 * without one it follows the run.
 */
export function RunScreen({ detail, run, readLog, lostSinceMs, ...actions }: RunScreenProps) {
  const iterations = iterationsText(run.nodes);
  const tree = useMemo(
    () => toFlowTree(detail.document, readIterations(iterations)),
    [detail.document, iterations],
  );
  const concluded = isRunConcluded(run.status);
  const progress = useMemo(() => ({ states: run.nodes, concluded }), [run.nodes, concluded]);
  const [moved, setMoved] = useState(false);

  const params = useSearchParams();
  const inAddress = params.get("node");
  const chosenKey = inAddress !== null && tree.byKey.has(inAddress) ? inAddress : null;
  const watched = useWatchedKey(nodeToWatch(tree, run.nodes), concluded);
  const node = tree.byKey.get(chosenKey ?? watched ?? tree.root.key) ?? tree.root;
  const tab = parsePanelTab(params.get("tab"));
  const [sheetOpen, setSheetOpen] = useState(chosenKey !== null || run.status === "Failed" || isHeld(run));

  const choose = (key: string | null) => {
    writeAddress({ node: key ?? tree.root.key, tab });
    setSheetOpen(key !== null);
  };

  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <RunHeader detail={detail} run={run} tree={tree} {...actions} />
      {lostSinceMs !== null && <ConnectionNotice lastUpdateMs={lostSinceMs} />}
      <RunTimeline
        tree={tree}
        run={run}
        expectedMs={detail.expectedMs}
        selectedKey={node.key}
        onSelect={choose}
      />
      <div className="flex min-h-0 flex-1 max-md:pb-14">
        <div className="relative min-w-0 flex-1">
          <FlowCanvas
            tree={tree}
            progress={progress}
            selectedKey={node.key === tree.root.key ? null : node.key}
            onSelect={choose}
            followKey={moved || chosenKey !== null ? null : watched}
            onUserMove={() => setMoved(true)}
            label={`Steps of ${runTitle(detail)}`}
          />
          {!concluded && (moved || chosenKey !== null) && (
            <Button
              size="sm"
              className="absolute top-3 right-3 shadow-float"
              onClick={() => {
                setMoved(false);
                writeAddress({ node: null, tab });
              }}
            >
              <LocateFixed aria-hidden />
              Follow the run
            </Button>
          )}
        </div>
        <NodePanel
          detail={detail}
          run={run}
          tree={tree}
          node={node}
          tab={tab}
          onTab={(next) => writeAddress({ node: chosenKey, tab: next })}
          readLog={readLog}
          onAbort={actions.onAbort}
          onRetry={actions.onRetry}
          open={sheetOpen}
          onOpenChange={setSheetOpen}
        />
      </div>
    </div>
  );
}

/** Between two steps nothing is in hand for a moment; the step before stays, so that the panel does not flicker. */
function useWatchedKey(inHand: string | null, concluded: boolean): string | null {
  const [last, setLast] = useState(inHand);
  if (inHand !== null && inHand !== last) setLast(inHand);
  return inHand ?? (concluded ? null : last);
}

function writeAddress({ node, tab }: { node: string | null; tab: PanelTab }): void {
  const address = new URL(window.location.href);
  if (node === null) address.searchParams.delete("node");
  else address.searchParams.set("node", node);
  if (tab === "overview") address.searchParams.delete("tab");
  else address.searchParams.set("tab", tab);
  window.history.replaceState(null, "", address);
}
