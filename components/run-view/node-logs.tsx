"use client";

import type { FlowTreeNode } from "@/components/canvas";
import { LogView } from "@/components/log-view";
import { Select } from "@/components/ui/select";
import type { NodeState } from "@/core/run";
import type { RunAccess } from "./run-access";

export interface NodeLogsProps {
  node: FlowTreeNode;
  state: NodeState | undefined;
  readLog: NonNullable<RunAccess["readLog"]>;
  /** The attempt and the line (from 1) that the address names. */
  place: LogPlace;
  onPlace: (place: LogPlace) => void;
}

export interface LogPlace {
  /** Null: the newest that has a log. */
  attempt: number | null;
  /** Null: the end. */
  line: number | null;
}

/** The log of a step; of each of its attempts when there are several. */
export function NodeLogs({ node, state, readLog, place, onPlace }: NodeLogsProps) {
  const attempts = (state?.attempts ?? []).filter(({ operationId }) => operationId !== null);
  const newest = attempts[attempts.length - 1];
  if (!newest) {
    return (
      <p className="px-4 py-3 text-ink-2">
        {state ? "This step writes no log." : "This step has not started, so there is no log yet."}
      </p>
    );
  }
  const shown = attempts.find(({ attempt }) => attempt === place.attempt) ?? newest;
  const source = { nodeKey: node.key, attempt: shown.attempt };
  return (
    <>
      {attempts.length > 1 && (
        <div className="border-b px-4 py-2">
          <Select
            aria-label="Attempt"
            value={String(shown.attempt)}
            onValueChange={(value) => onPlace({ attempt: Number(value), line: null })}
            options={attempts.map(({ attempt, status }) => ({
              value: String(attempt),
              label: `Attempt ${String(attempt)} · ${status}`,
            }))}
          />
        </div>
      )}
      <LogView
        key={`${node.key}/${String(shown.attempt)}/${shown.operationId ?? ""}`}
        reader={readLog(source)}
        line={place.line === null ? null : place.line - 1}
        onLine={(line) => onPlace({ attempt: shown.attempt, line: line + 1 })}
      />
    </>
  );
}
