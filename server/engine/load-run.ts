import { z } from "zod";
import { plannedNodes, RunInputsSchema, type PlannedNode, type RunInputs } from "@/core/plan";
import { toRunTree, type RunState, type RunTree } from "@/core/run";
import type { Db } from "@/server/db";
import type { Run } from "@/server/db/generated/client";
import { readRunState } from "@/server/runs/run-snapshot";
import { readSecretGroups } from "@/server/runs/secret-scope";
import { unsealJson } from "@/server/secrets";
import { RunMasker, type SecretGroups } from "./run-scope";

/** A run in a worker's hands. */
export interface LoadedRun {
  run: Run;
  state: RunState;
  tree: RunTree;
  nodes: ReadonlyMap<string, PlannedNode>;
  refsByKey: ReadonlyMap<string, string>;
  inputs: RunInputs;
  secrets: SecretGroups;
  masker: RunMasker;
  /** Outputs as nodes read them, by node key, where people see them masked. */
  rawOutputs: Map<string, unknown>;
  /** Deadlines and next looks of attempts in flight, by node key. */
  timing: ReadonlyMap<string, { deadlineAt: Date | null; nextCheckAt: Date | null; startedAt: Date | null }>;
  /** Database time minus this process's, in milliseconds. */
  clockOffsetMs: number;
}

const FrozenDocumentSchema = z.looseObject({ spec: z.looseObject({ kind: z.string(), spec: z.unknown() }) });

/** Reads everything about a run that driving it needs; the caller holds its lease. */
export async function loadRun(db: Db, runId: string): Promise<LoadedRun> {
  const found = await readRunState(db, runId);
  if (found === null) throw new Error(`run ${runId} is gone`);
  const { run, state } = found;
  const document = FrozenDocumentSchema.parse(run.document);
  const inputs = RunInputsSchema.parse(unsealJson(run.sealedInputs));
  const secrets = await readSecretGroups(db, run.projectId);
  const nodes = plannedNodes(document.spec);
  const refsByKey = new Map(
    [...nodes].flatMap(([key, node]) => (node.ref === undefined ? [] : [[key, node.ref] as const])),
  );
  const attempts = await db.nodeAttempt.findMany({ where: { runId, endedAt: null } });
  const sealed = await db.nodeAttempt.findMany({
    where: { runId, status: "Success", sealedOutput: { not: null } },
    select: { nodeKey: true, sealedOutput: true },
  });
  const clock = await db.$queryRaw<{ now: Date }[]>`SELECT clock_timestamp()::timestamptz(3) AS now`;
  return {
    run,
    state,
    tree: toRunTree(document.spec),
    nodes,
    refsByKey,
    inputs,
    secrets,
    masker: new RunMasker(inputs, secrets),
    rawOutputs: new Map(sealed.map((one) => [one.nodeKey, unsealJson(one.sealedOutput ?? new Uint8Array())])),
    timing: new Map(attempts.map((attempt) => [attempt.nodeKey, attempt])),
    clockOffsetMs: (clock[0]?.now.getTime() ?? Date.now()) - Date.now(),
  };
}
