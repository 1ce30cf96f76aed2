import { randomUUID } from "node:crypto";
import { aRun } from "@/prisma/factories/a-run";
import type { Db } from "@/server/db";
import { sealJson } from "@/server/secrets";

export const DIGEST = (seed: string): string =>
  Buffer.from(seed.padEnd(32, ".")).subarray(0, 32).toString("hex");
/** The image that a version of the build service `api` has. */
export const imageOf = (version: string): string => `local/api@sha256:${DIGEST(version)}`;

export interface OldRunOptions {
  projectId: string;
  stageId: string;
  /** Null: it has not concluded. */
  daysAgo: number | null;
  status?: "Success" | "Failed" | "Waiting";
  /** What the stage ran after it. */
  after?: { services: { id: string; image: string }[] };
  inputs?: object;
}

/** A run with an event and a node, that ended so long ago. Returns its id. */
export async function anOldRun(
  db: Db,
  { projectId, stageId, daysAgo, status = "Failed", after, inputs = {} }: OldRunOptions,
): Promise<string> {
  const id = await aRun(db, { projectId, stageId });
  await db.$executeRaw`
    UPDATE run SET status = ${status}::run_status, concluded_at = now() - make_interval(days => ${daysAgo}::int),
      snapshot_after = ${after === undefined ? null : JSON.stringify({ ...after, jobs: [] })}::jsonb,
      sealed_inputs = ${sealJson(inputs)}
    WHERE id = ${id}::uuid`;
  await db.runEvent.create({
    data: { runId: id, seq: 1, type: "run.created", payload: { status: "Pending" } },
  });
  await db.nodeAttempt.create({
    data: { runId: id, nodeKey: "0", attempt: 1, kind: "JobRun", status: "Success" },
  });
  return id;
}

/** A job run with a log, that ended so long ago; of a run's node when one is given. Returns its operation's id. */
export async function anOldJobRun(db: Db, daysAgo: number, runId: string | null = null): Promise<string> {
  const { nextNumber } = await db.job.update({
    where: { projectId_id: { projectId: "shop", id: "job-prod" } },
    data: { nextNumber: { increment: 1 } },
  });
  const operationId = randomUUID();
  const run = await db.jobRun.create({
    data: {
      projectId: "shop",
      jobId: "job-prod",
      number: nextNumber,
      image: imageOf("job"),
      status: "Success",
      operationId,
    },
  });
  await db.operation.create({
    data: {
      id: operationId,
      projectId: "shop",
      kind: "job",
      subjectId: run.id,
      runtimeId: "local",
      timeoutSeconds: 60,
      status: "Success",
      wakeAt: null,
      logSeq: 1,
      ...(runId === null ? {} : { runId, nodeKey: "0", nodeAttempt: 1 }),
      logChunks: {
        create: { seq: 1, lines: [{ at: new Date(0).toISOString(), stream: "stdout", text: "said" }] },
      },
    },
  });
  if (runId !== null) {
    await db.nodeAttempt.updateMany({ where: { runId, nodeKey: "0" }, data: { operationId } });
  }
  await db.$executeRaw`
    UPDATE operation SET concluded_at = now() - make_interval(days => ${daysAgo}::int) WHERE id = ${operationId}::uuid`;
  await db.$executeRaw`
    UPDATE job_run SET concluded_at = now() - make_interval(days => ${daysAgo}::int),
      created_at = now() - make_interval(days => ${daysAgo}::int) WHERE id = ${run.id}::uuid`;
  return operationId;
}

/** A successful build of `api` that made the image of a version so long ago. Returns its id. */
export async function anOldBuild(db: Db, version: string, daysAgo: number): Promise<string> {
  const { nextNumber } = await db.buildService.update({
    where: { projectId_id: { projectId: "shop", id: "api" } },
    data: { nextNumber: { increment: 1 } },
  });
  const build = await db.build.create({
    data: {
      projectId: "shop",
      buildServiceId: "api",
      number: nextNumber,
      sha: DIGEST(`commit of ${version}`).slice(0, 40),
      status: "Success",
      image: imageOf(version),
      digest: `sha256:${DIGEST(version)}`,
      inputsHash: version,
      operationId: null,
    },
  });
  await db.$executeRaw`
    UPDATE build SET concluded_at = now() - make_interval(days => ${daysAgo}::int) WHERE id = ${build.id}::uuid`;
  return build.id;
}
