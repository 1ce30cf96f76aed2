"use client";

import { useQuery } from "@tanstack/react-query";
import { Undo2 } from "lucide-react";
import dynamic from "next/dynamic";
import { useSearchParams } from "next/navigation";
import { useWhyNotRollBack } from "@/components/runs-list";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import type { RunDetail } from "./run-types";

const RollbackDialog = dynamic(() =>
  import("@/components/rollback-dialog").then((module) => module.RollbackDialog),
);

/** "Roll back to this release", for a run that left its stage as it should be. */
export function RollBackToThis({ detail }: { detail: RunDetail }) {
  const whyNot = useWhyNotRollBack(detail.projectId);
  return (
    <Button
      disabled={whyNot !== undefined}
      title={whyNot}
      className="max-sm:px-2"
      onClick={() => writeRollback(detail.id)}
    >
      <Undo2 aria-hidden />
      <span className="max-sm:sr-only">Roll back to this release</span>
    </Button>
  );
}

/** "Roll back to #96": the last run before a bad one that was good. Nothing when there is none. */
export function RollBackToGood({ detail }: { detail: RunDetail }) {
  const trpc = useTRPC();
  const whyNot = useWhyNotRollBack(detail.projectId);
  const { projectId, pipelineId, stage, createdAt } = detail;
  const { data } = useQuery(
    trpc.runs.list.queryOptions(
      { projectId, pipelineId, stage, status: ["Success"], until: new Date(createdAt), limit: 1 },
      { staleTime: Infinity },
    ),
  );
  const good = data?.runs[0];
  if (good === undefined) return null;
  return (
    <Button disabled={whyNot !== undefined} title={whyNot} onClick={() => writeRollback(good.id)}>
      <Undo2 aria-hidden /> Roll back to #{good.number}
    </Button>
  );
}

/** The dialog that the address asks for: `?rollback=` and the id of the run to go back to. */
export function AskedRollback({ projectId }: { projectId: string }) {
  const runId = useSearchParams().get("rollback");
  if (runId === null) return null;
  return (
    <RollbackDialog key={runId} projectId={projectId} runId={runId} onClose={() => writeRollback(null)} />
  );
}

function writeRollback(runId: string | null): void {
  const address = new URL(window.location.href);
  if (runId === null) address.searchParams.delete("rollback");
  else address.searchParams.set("rollback", runId);
  window.history.replaceState(null, "", address);
}
