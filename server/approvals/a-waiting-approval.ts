import { randomUUID } from "node:crypto";
import { aRun } from "@/prisma/factories/a-run";
import { findActor, type Actor } from "@/server/auth";
import type { Db } from "@/server/db";
import type { Role } from "@/server/db/generated/enums";

/** A person, with a role in projects, as it acts in the browser. */
export async function aPerson(
  db: Db,
  name: string,
  memberships: Record<string, Role>,
  more: { isServerAdmin?: boolean } = {},
): Promise<Actor & { userId: string }> {
  const { id } = await db.user.create({
    data: {
      name,
      email: `${name.toLowerCase()}-${randomUUID().slice(0, 8)}@example.com`,
      isServerAdmin: more.isServerAdmin ?? false,
      memberships: { create: Object.entries(memberships).map(([projectId, role]) => ({ projectId, role })) },
    },
  });
  const actor = await findActor(db, id, { origin: "ui", ceiling: "admin", onlyProjectId: null });
  if (actor === null) throw new Error("the person is gone");
  return { ...actor, userId: id };
}

/** A run that waits at an Approval `go` (place `1`) behind a Build `build` (place `0`). Returns its id. */
export async function aWaitingApproval(
  db: Db,
  where: { projectId: string; stageId: string },
  spec: object,
  startedById: string | null = null,
): Promise<string> {
  const runId = await aRun(db, where);
  const steps = [
    { kind: "Build", ref: "build", spec: {} },
    { kind: "Approval", ref: "go", spec },
    { kind: "Approval", ref: "later", spec },
  ];
  await db.run.update({
    where: { id: runId },
    data: {
      status: "Waiting",
      triggeredById: startedById,
      document: { apiVersion: "v1.2", spec: { kind: "Workflow", spec: { type: "sequential", steps } } },
    },
  });
  await db.nodeAttempt.createMany({
    data: [
      { runId, nodeKey: "root", attempt: 1, kind: "Workflow", status: "Running", startedAt: new Date() },
      {
        runId,
        nodeKey: "0",
        attempt: 1,
        kind: "Build",
        status: "Success",
        startedAt: new Date(),
        endedAt: new Date(),
      },
      { runId, nodeKey: "1", attempt: 1, kind: "Approval", status: "Waiting", spec, startedAt: new Date() },
    ],
  });
  return runId;
}
