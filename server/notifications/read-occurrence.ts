import { z } from "zod";
import { walkRawNodes } from "@/core/document/walk";
import { documentKey } from "@/core/run";
import { parseAskedApproval } from "@/server/approvals";
import type { Tx } from "@/server/db";
import type { NotificationEvent } from "@/server/db/generated/client";
import { isNotificationEvent, type NotificationEventKind } from "./events";

/** A run as a message tells of it. */
export interface ToldRun {
  id: string;
  number: number;
  name: string | null;
  kind: "release" | "rollback";
  status: string;
  trigger: string;
  triggeredBy: string;
  /** `main · 3f2a1c9`: what the trigger told; null for a person's run. */
  cause: string | null;
  /** The step that failed, and why. */
  failure: { step: string; message: string } | null;
  startedAt: Date | null;
  concludedAt: Date | null;
}

export interface ToldApproval {
  nodeKey: string;
  ref: string | null;
  amount: number;
  approvers: string[] | null;
  instructions: string | null;
  /** When it fails unless enough people have agreed. */
  until: Date | null;
  decision: { by: string; verdict: "approve" | "reject"; comment: string } | null;
}

/** What happened, with everything that a message says of it; nothing in it is masked yet. */
export interface Occurrence {
  kind: NotificationEventKind;
  at: Date;
  project: { id: string; name: string };
  pipelineId: string;
  stage: { id: string; name: string };
  run: ToldRun | null;
  approval: ToldApproval | null;
  hold: { reason: string; heldBy: string } | null;
}

const PlaceSchema = z.object({
  seq: z.int().nullish(),
  key: z.string().nullish(),
  attempt: z.int().nullish(),
  userId: z.string().nullish(),
});
type Place = z.output<typeof PlaceSchema>;

const STAGE = { flow: { select: { stage: true } } } as const;

/** Null for what is no news (a run that goes on after a wait has not started), and for what is gone by now. */
export async function readOccurrence(tx: Tx, event: NotificationEvent): Promise<Occurrence | null> {
  const { kind, runId, holdId, projectId, at } = event;
  if (!isNotificationEvent(kind)) return null;
  const project = await tx.project.findUnique({ where: { id: projectId }, select: { id: true, name: true } });
  if (project === null) return null;
  if (holdId !== null) {
    const hold = await tx.hold.findUnique({ where: { id: holdId }, include: STAGE });
    if (hold === null) return null;
    const { stage } = hold.flow;
    const run = hold.rollbackRunId === null ? null : await readRun(tx, hold.rollbackRunId);
    return {
      ...{ kind, at, project, pipelineId: stage.pipelineId, stage, approval: null },
      run: run?.told ?? null,
      hold: { reason: hold.reason, heldBy: hold.heldBy },
    };
  }
  const found = runId === null ? null : await readRun(tx, runId);
  if (runId === null || found === null) return null;
  const place = PlaceSchema.parse(event.place);
  if (!(await isFirst(tx, runId, kind, place))) return null;
  const approval = place.key == null ? null : await readApproval(tx, runId, place, found.document);
  if (kind.startsWith("approval.") && approval === null) return null;
  const { stage } = found;
  return { kind, at, project, pipelineId: stage.pipelineId, stage, run: found.told, approval, hold: null };
}

/** A run starts once, and an attempt of an approval begins to wait once, however often either moves on to the same. */
async function isFirst(tx: Tx, runId: string, kind: NotificationEventKind, place: Place): Promise<boolean> {
  if (place.seq == null) return true;
  const before = { runId, seq: { lt: place.seq } };
  if (kind === "run.started") {
    const started = { type: "run.moved", payload: { path: ["status"], equals: "Running" } };
    return (
      (await tx.runEvent.findFirst({ where: { ...before, ...started }, select: { seq: true } })) === null
    );
  }
  if (kind !== "approval.waiting") return true;
  const earlier = await tx.runEvent.findFirst({
    where: {
      ...before,
      type: "node.moved",
      AND: [
        { payload: { path: ["key"], equals: place.key ?? "" } },
        { payload: { path: ["attempt"], equals: place.attempt ?? 0 } },
        { payload: { path: ["status"], equals: "Waiting" } },
      ],
    },
    select: { seq: true },
  });
  return earlier === null;
}

async function readRun(tx: Tx, runId: string) {
  const run = await tx.run.findUnique({
    where: { id: runId },
    include: { ...STAGE, deliveries: { orderBy: { at: "desc" }, take: 1, select: { subject: true } } },
  });
  if (run === null) return null;
  const { id, number, name, kind, status, trigger, triggeredBy, startedAt, concludedAt, document } = run;
  const told: ToldRun = {
    ...{ id, number, name, kind, status, trigger, triggeredBy, startedAt, concludedAt },
    cause: run.deliveries[0]?.subject ?? null,
    failure: status === "Failed" ? await readFailure(tx, run) : null,
  };
  return { told, stage: run.flow.stage, document };
}

/** Of the steps that failed the first one that is no workflow: the others failed with it. */
async function readFailure(
  tx: Tx,
  run: { id: string; error: string | null; document: unknown },
): Promise<ToldRun["failure"]> {
  const failed = await tx.nodeAttempt.findMany({
    where: { runId: run.id, status: "Failed", error: { not: null } },
    orderBy: [{ endedAt: "asc" }, { nodeKey: "desc" }],
    select: { nodeKey: true, kind: true, error: true },
    take: 50,
  });
  const first = failed.find(({ kind }) => !kind.endsWith("Workflow")) ?? failed[0];
  if (first === undefined || first.error === null) {
    return run.error === null ? null : { step: "", message: run.error };
  }
  return { step: refOf(run.document, first.nodeKey) ?? first.kind, message: first.error };
}

async function readApproval(
  tx: Tx,
  runId: string,
  { key, attempt, userId }: Place,
  document: unknown,
): Promise<ToldApproval | null> {
  const where = { runId, nodeKey: key ?? "", attempt: attempt ?? 1 };
  const row = await tx.nodeAttempt.findUnique({ where: { runId_nodeKey_attempt: where } });
  if (row === null || row.spec === null) return null;
  const { rule, timeout, instructions } = parseAskedApproval(row.spec);
  const said = userId == null ? null : await tx.approvalDecision.findFirst({ where: { ...where, userId } });
  return {
    nodeKey: row.nodeKey,
    ref: refOf(document, row.nodeKey),
    amount: rule.amount,
    approvers: rule.approvers === undefined ? null : [...rule.approvers],
    instructions: instructions ?? null,
    until:
      row.startedAt === null || timeout === undefined
        ? null
        : new Date(row.startedAt.getTime() + timeout * 1000),
    decision: said === null ? null : { by: said.name, verdict: said.verdict, comment: said.comment },
  };
}

function refOf(document: unknown, nodeKey: string): string | null {
  const key = documentKey(nodeKey);
  for (const { key: place, node } of walkRawNodes(document)) {
    if (place === key) return typeof node.ref === "string" ? node.ref : null;
  }
  return null;
}
