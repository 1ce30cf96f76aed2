"use client";

import type { ReactNode } from "react";
import { describeNode, type FlowTreeNode } from "@/components/canvas";
import { waitWords } from "@/components/status";
import { LogTail } from "@/components/log-view";
import { Duration } from "@/components/ui/duration";
import { formatDuration } from "@/components/ui/format-time";
import { InlineAlert } from "@/components/ui/inline-alert";
import { useNow } from "@/components/ui/now";
import { RelativeTime } from "@/components/ui/relative-time";
import type { NodeState, NodeStatus } from "@/core/run";
import { Fact, Facts, FactValue } from "./facts";
import { attemptWords } from "./node-response";
import type { RunAccess } from "./run-access";
import { WaitFacts } from "./wait-facts";

const TAIL_FAILED = 20;
const TAIL_RUNNING = 8;

export interface NodeOverviewProps {
  node: FlowTreeNode;
  state: NodeState | undefined;
  status: NodeStatus;
  concluded: boolean;
  readLog: RunAccess["readLog"];
  /** How long it usually takes, milliseconds; null when nobody knows. */
  usualMs: number | null;
  onOpenLog: () => void;
  /** What can be done about it here and now. */
  children?: ReactNode;
}

/** How a step stands and why; what it gave; the end of its log. */
export function NodeOverview(props: NodeOverviewProps) {
  const { node, state, status, concluded, readLog, usualMs, onOpenLog, children } = props;
  const { kindTitle } = describeNode(node);
  const output = outputOf(state);
  // Of what failed it comes first: there the reason stands.
  const log = state?.operationId && readLog && (
    <LogTail
      key={`${node.key}/${String(state.attempt)}/${state.operationId}`}
      reader={readLog({ nodeKey: node.key, attempt: state.attempt })}
      count={status === "Failed" ? TAIL_FAILED : TAIL_RUNNING}
      onOpenLog={onOpenLog}
    />
  );
  return (
    <div className="flex flex-col gap-4">
      <Standing node={node} state={state} status={status} concluded={concluded} />
      {children}
      {status === "Failed" && log}
      <Facts>
        <Fact name="Kind">{kindTitle}</Fact>
        {node.ref !== null && (
          <Fact name="Ref">
            <code>{node.ref}</code>
          </Fact>
        )}
        {state?.startedAt && (
          <Fact name="Started">
            <RelativeTime at={state.startedAt} />
          </Fact>
        )}
        {state?.startedAt && (
          <Fact name="Took">
            <Duration from={state.startedAt} to={state.endedAt} />
            {usualMs !== null && (
              <span className="text-ink-3" title="The median of the last successful runs of this revision">
                {" "}
                (usually {formatDuration(usualMs)})
              </span>
            )}
          </Fact>
        )}
        {!state?.startedAt && usualMs !== null && <Fact name="Usually takes">{formatDuration(usualMs)}</Fact>}
        {state && state.attempt > 1 && <Fact name="Attempt">{attemptWords(node, state, state.attempt)}</Fact>}
        {node.waitsFor !== null && <Fact name="Waits for">{node.waitsFor}</Fact>}
        {node.timeout !== null && (
          <Fact name="Times out after">
            {typeof node.timeout === "number" ? (
              formatDuration(node.timeout * 1000)
            ) : (
              <code>{node.timeout}</code>
            )}
          </Fact>
        )}
        {node.skip.type === "when" && (
          <Fact name="Skipped if">
            <code>{node.skip.expression}</code>
          </Fact>
        )}
      </Facts>
      {output.length > 0 && (
        <section>
          <h3 className="mb-1.5 text-sm font-medium text-ink-2">Result</h3>
          <Facts>
            {output.map(([name, value]) => (
              <Fact key={name} name={name}>
                <FactValue value={value} />
              </Fact>
            ))}
          </Facts>
        </section>
      )}
      {status !== "Failed" && log}
    </div>
  );
}

function Standing(props: Pick<NodeOverviewProps, "node" | "state" | "status" | "concluded">) {
  const { node, state, status, concluded } = props;
  if (status === "Failed" && state?.error) {
    return (
      <InlineAlert tone="danger" title={state.error.message}>
        <code className="text-ink-3">{state.error.code}</code>
      </InlineAlert>
    );
  }
  if (status === "Aborted" && state?.error) {
    return (
      <InlineAlert tone="warning" title={state.error.message}>
        <code className="text-ink-3">{state.error.code}</code>
      </InlineAlert>
    );
  }
  if (status === "Aborting" && state?.waitReason) {
    return (
      <InlineAlert
        tone="warning"
        title={<span suppressHydrationWarning>Being stopped. {waitWords(state.waitReason)}</span>}
      >
        for <Duration from={state.waitSince} /> so far
      </InlineAlert>
    );
  }
  if (status === "Skipped" && state?.error) return <p className="text-ink-2">{state.error.message}</p>;
  if (status === "Waiting" && state?.waitReason) return <WaitFacts state={state} timeout={node.timeout} />;
  if (status === "Retrying" && state) return <NextAttempt node={node} state={state} />;
  if (status === "Pending") {
    return (
      <p className="text-ink-2">
        {concluded
          ? "Not reached: the run ended before its turn."
          : state?.intervention
            ? `${state.intervention.by} had it tried again; it starts when its turn comes.`
            : "Not started: the steps before it are not done."}
      </p>
    );
  }
  if (status === "Skipped") {
    return (
      <p className="text-ink-2">
        {node.skip.type === "when" ? "Skipped, because its condition said so." : "Skipped, as the flow says."}
      </p>
    );
  }
  return null;
}

function NextAttempt({ node, state }: { node: FlowTreeNode; state: NodeState }) {
  const now = useNow();
  const inMs = state.nextAttemptAt ? Date.parse(state.nextAttemptAt) - now : 0;
  const attempt = `attempt ${attemptWords(node, state, state.attempt + 1)}`;
  return (
    <InlineAlert tone="warning" title={state.error?.message ?? "The last attempt failed."}>
      <span suppressHydrationWarning>
        {inMs > 1000 ? `Next: ${attempt} in ${formatDuration(inMs)}` : `Next: ${attempt}, now`}
      </span>
    </InlineAlert>
  );
}

function outputOf(state: NodeState | undefined): [string, unknown][] {
  if (typeof state?.output !== "object" || state.output === null || Array.isArray(state.output)) return [];
  return Object.entries(state.output);
}
