"use client";

import { LogView, type LogReader } from "@/components/log-view";
import { useTRPCClient } from "@/components/trpc";
import { useSelection } from "./use-selection";

export interface OperationLogProps {
  projectId: string;
  /** Null for what had nothing to do on a runtime. */
  operationId: string | null;
}

/** The log of a build, a job run, a backup or a release, live; the line that is pointed at stands in the address. */
export function OperationLog({ projectId, operationId }: OperationLogProps) {
  const client = useTRPCClient();
  const [line, setLine] = useSelection("line");
  if (operationId === null)
    return <p className="text-ink-2">Nothing had to run for it, so there is no log.</p>;
  const reader: LogReader = {
    readWindow: (range) => client.operations.logWindow.query({ projectId, operationId, ...range }),
    search: (words, from) => client.operations.searchLog.query({ projectId, operationId, words, from }),
    downloadHref: `/api/projects/${encodeURIComponent(projectId)}/operations/${operationId}/log`,
  };
  const number = Number.parseInt(line ?? "", 10);
  return (
    <div className="flex h-[min(60dvh,560px)] flex-col overflow-hidden rounded-md border">
      <LogView
        key={operationId}
        reader={reader}
        line={number > 0 ? number - 1 : null}
        onLine={(pointed) => setLine(String(pointed + 1))}
      />
    </div>
  );
}
