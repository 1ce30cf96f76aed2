import { randomUUID } from "node:crypto";
import { z } from "zod";
import { plannedNodes, RunInputsSchema, type PlannedNode } from "@/core/plan";
import { collectSecretStrings } from "@/core/expression";
import type { RunStatus } from "@/core/run";
import { inTransaction, type Db, type Tx } from "@/server/db";
import type { Prisma, Run } from "@/server/db/generated/client";
import { AppError } from "@/server/errors";
import { findHold, heldRefusal } from "@/server/holds";
import { assertAttemptGoesOn } from "@/server/operations";
import { passSeam } from "@/server/seams";
import { unsealJson } from "@/server/secrets";
import { requestAbort } from "./abort-run";
import { createRun, prepareInputs } from "./create-run";
import { getFlowOfStage } from "./find-flow";
import { assertNoCycle } from "./flow-cycles";
import type { RunDeps } from "./start-run";

const StringsSchema = z.array(z.string());

/** How many runs may stand above another. */
const MAX_DEPTH = 5;

/** The node attempt a run is started by. */
export interface ParentNode {
  runId: string;
  nodeKey: string;
  attempt: number;
}

export interface StartChildRun {
  parent: ParentNode;
  pipelineId: string;
  /** In any case. */
  stage: string;
  arguments: Record<string, unknown>;
  /** Names of arguments that hold secrets. */
  secretArguments: string[];
}

/** A run as the node that started it sees it. */
export interface ChildRun {
  runId: string;
  number: number;
  pipelineId: string;
  stage: string;
  status: RunStatus;
  waitReason: string | null;
  /** One sentence when it failed or was aborted. */
  error: string | null;
  /** What its nodes yielded, by ref, secrets masked; empty until it has succeeded. */
  outputs: Record<string, unknown>;
}

/**
 * Starts a run of another flow for a node of a run, or finds the one that this attempt has started already.
 * @throws AppError `not-found` · `too-deep` · `cycle` · `aborted`: the run above is being stopped · `attempt-over` · `held`:
 * no person is at the beginning of it, and the stage is on hold · what `startRun` throws
 */
export async function startChildRun({ db, git }: RunDeps, request: StartChildRun): Promise<ChildRun> {
  const known = await findChildRun(db, request.parent);
  if (known !== null) return known;
  const above = await readAncestors(db, request.parent.runId);
  const { run: parent } = above;
  const { projectId } = parent;
  const found = await getFlowOfStage(db, projectId, request.pipelineId, request.stage);
  const place = { projectId, pipelineId: request.pipelineId, ...found };
  const name = `${request.pipelineId}/${found.stage.name}`;
  if (parent.depth >= MAX_DEPTH) {
    const chain = [...above.flows, name].join(" → ");
    throw refusal("too-deep", `At most ${MAX_DEPTH} runs may stand above another: ${chain}.`);
  }
  await assertNoCycle(db, projectId, above.flows, name);
  const prepared = await prepareInputs(git, place, {
    arguments: request.arguments,
    secretArguments: request.secretArguments,
    inheritedSecrets: await readSecrets(db, parent),
    overrides: {},
    releaseNodeOverrides: {},
  });
  const actor = { userId: null, name: nameOf(parent, above.flows.at(-1)), origin: "system" } as const;
  const runId = randomUUID();
  const isSkipped = await inTransaction(db, async (tx) => {
    // In the order in which runs conclude: the flow, then the run above.
    await tx.$queryRaw`SELECT id FROM release_flow WHERE id = ${found.flow.id}::uuid FOR NO KEY UPDATE`;
    if ((await tx.run.count({ where: startedBy(request.parent) })) > 0) return false;
    await assertAttemptGoesOn(tx, request.parent);
    await assertGoesOn(tx, parent);
    const created = await createRun(tx, place, prepared, {
      runId,
      name: null,
      description: null,
      trigger: "flow",
      actor,
      triggeredById: parent.triggeredById,
      parent: { ...request.parent, depth: parent.depth + 1, byPerson: parent.byPerson },
    });
    passSeam("child run is created, not committed");
    return "skippedBy" in created;
  });
  if (isSkipped) throw heldRefusal(name, await findHold(db, found.flow.id));
  const started = await findChildRun(db, request.parent);
  if (started === null) throw new Error(`run ${runId} is gone`);
  return started;
}

/** The run a node attempt has started; null when it has started none. */
export async function findChildRun(db: Db, parent: ParentNode): Promise<ChildRun | null> {
  const run = await db.run.findFirst({
    where: startedBy(parent),
    include: { flow: { select: { stage: { select: { name: true } } } } },
  });
  if (run === null) return null;
  return {
    runId: run.id,
    number: run.number,
    pipelineId: run.pipelineId,
    stage: run.flow.stage.name,
    status: run.status,
    waitReason: run.waitReason,
    error:
      run.status === "Aborted" && run.cancelRequestedBy !== null
        ? `${run.cancelRequestedBy} asked for it.`
        : run.error,
    outputs: run.status === "Success" ? await readOutputs(db, run) : {},
  };
}

/**
 * Asks the runs that a node has started and that have not ended to stop; returns how many there are. They stop by
 * themselves, each with its own nodes.
 */
export async function stopChildRuns(tx: Tx, runId: string, nodeKey: string): Promise<number> {
  const open = { parentRunId: runId, parentNodeKey: nodeKey, concludedAt: null };
  const children = await tx.run.findMany({ where: open, select: { id: true, cancelRequestedAt: true } });
  const unasked = children.filter(({ cancelRequestedAt }) => cancelRequestedAt === null);
  if (unasked.length > 0) {
    const { run, flows } = await readAncestors(tx, runId);
    for (const { id } of unasked) await requestAbort(tx, id, nameOf(run, flows.at(-1)));
  }
  // A queued one has ended at once.
  return tx.run.count({ where: open });
}

function refusal(code: string, message: string): AppError {
  return new AppError(code, message, { status: 409 });
}

function startedBy(parent: ParentNode): Prisma.RunWhereInput {
  return { parentRunId: parent.runId, parentNodeKey: parent.nodeKey, parentAttempt: parent.attempt };
}

/** A run and the flows of all runs above it by name, outermost first, its own last. */
async function readAncestors(db: Db | Tx, runId: string): Promise<{ run: Run; flows: string[] }> {
  const run = await db.run.findUniqueOrThrow({ where: { id: runId } });
  const rows = await db.$queryRaw<{ name: string }[]>`
    WITH RECURSIVE above AS (
      SELECT id, parent_run_id, flow_id, 0 AS distance FROM run WHERE id = ${runId}::uuid
      UNION ALL
      SELECT r.id, r.parent_run_id, r.flow_id, a.distance + 1 FROM run r JOIN above a ON r.id = a.parent_run_id
    )
    SELECT s.pipeline_id || '/' || s.name AS name
    FROM above a JOIN release_flow f ON f.id = a.flow_id JOIN stage s ON s.id = f.stage_id ORDER BY a.distance DESC`;
  return { run, flows: rows.map(({ name }) => name) };
}

/** `run #12 of main/Production` */
function nameOf(run: Pick<Run, "number">, flow: string | undefined): string {
  return `run #${run.number} of ${flow ?? "a flow that is gone"}`;
}

/** A run that is being stopped starts nothing: nobody would stop what it starts now. */
async function assertGoesOn(tx: Tx, parent: Pick<Run, "id" | "number">): Promise<void> {
  const rows = await tx.$queryRaw<{ going: boolean }[]>`
    SELECT concluded_at IS NULL AND cancel_requested_at IS NULL AS going FROM run WHERE id = ${parent.id}::uuid FOR SHARE`;
  if (rows[0]?.going === true) return;
  throw refusal("aborted", `Run #${parent.number} is being aborted and starts nothing any more.`);
}

/** Everything the run above masks that is not a secret of the whole project: given, inherited, and made of those. */
async function readSecrets(db: Db, parent: Pick<Run, "id" | "sealedInputs">): Promise<string[]> {
  const inputs = RunInputsSchema.parse(unsealJson(parent.sealedInputs));
  const given = collectSecretStrings(inputs.secretArguments.map((name) => inputs.arguments[name]));
  const attempts = await db.nodeAttempt.findMany({
    where: { runId: parent.id, sealedSecrets: { not: null } },
    select: { sealedSecrets: true },
  });
  const made = attempts.flatMap(({ sealedSecrets }) =>
    sealedSecrets === null ? [] : StringsSchema.parse(unsealJson(sealedSecrets)),
  );
  return [...new Set([...given, ...(inputs.inheritedSecrets ?? []), ...made])];
}

async function readOutputs(db: Db, run: Pick<Run, "id" | "document">): Promise<Record<string, unknown>> {
  const { spec } = run.document as unknown as { spec: PlannedNode };
  const attempts = await db.nodeAttempt.findMany({
    where: { runId: run.id, status: "Success" },
    select: { nodeKey: true, output: true },
  });
  const outputs = new Map(attempts.map(({ nodeKey, output }) => [nodeKey, output]));
  return Object.fromEntries(
    [...plannedNodes(spec)].flatMap(([key, { ref }]) => {
      const output = outputs.get(key);
      return ref === undefined || output === undefined || output === null ? [] : [[ref, output]];
    }),
  );
}
