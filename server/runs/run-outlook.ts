import type { ConcurrencyPolicy } from "@/core/document";
import type { Db } from "@/server/db";

/** What a run of a flow would meet if it were started now. */
export interface RunOutlook {
  start: "now" | "queued" | "replaces" | "refused";
  /** What that means beside the runs under way; null when there are none. */
  sentence: string | null;
}

interface OpenRun {
  number: number;
  status: string;
}

/** As `admitRun` would decide; changes nothing. */
export async function readRunOutlook(db: Db, flowId: string, policy: ConcurrencyPolicy): Promise<RunOutlook> {
  const open = await db.run.findMany({
    where: { flowId, concludedAt: null },
    select: { number: true, status: true },
    orderBy: { number: "asc" },
  });
  return outlookOf(policy, open);
}

/** @param open runs that have not ended, oldest first */
export function outlookOf(policy: ConcurrencyPolicy, open: readonly OpenRun[]): RunOutlook {
  const queued = open.filter(({ status }) => status === "Queued");
  const ahead = open.find(({ status }) => status !== "Queued");
  if (ahead === undefined && (open.length === 0 || policy === "allow"))
    return { start: "now", sentence: null };
  const first = ahead ?? open[0];
  if (first === undefined) return { start: "now", sentence: null };
  const now = `#${first.number} is ${first.status.toLowerCase()}`;
  switch (policy) {
    case "allow":
      return { start: "now", sentence: `${now}; this run goes on beside it.` };
    case "forbid":
      return {
        start: "refused",
        sentence: `${now}, and this flow forbids a second run. Wait for it, or abort it.`,
      };
    case "queue":
      if (ahead === undefined) return { start: "now", sentence: null };
      return { start: "queued", sentence: `${now}; this run waits for its turn${behind(queued)}.` };
    case "latest": {
      const instead =
        queued.length === 0
          ? ""
          : ` and takes the place of ${list(queued)}, which ${queued.length === 1 ? "is" : "are"} aborted`;
      if (ahead === undefined)
        return { start: "now", sentence: `This run takes the place of ${list(queued)}.` };
      return { start: "queued", sentence: `${now}; this run waits for it${instead}.` };
    }
    case "replace":
      return {
        start: "replaces",
        sentence: `${list(open)} ${open.length === 1 ? "is" : "are"} aborted first; this run starts when ${open.length === 1 ? "it has" : "they have"} ended.`,
      };
  }
}

function behind(queued: readonly OpenRun[]): string {
  if (queued.length === 0) return "";
  return queued.length === 1 ? `, behind ${list(queued)}` : `, behind ${queued.length} others`;
}

function list(runs: readonly OpenRun[]): string {
  const numbers = runs.map(({ number }) => `#${number}`);
  return numbers.length < 3
    ? numbers.join(" and ")
    : `${numbers.slice(0, 2).join(", ")} and ${numbers.length - 2} more`;
}
