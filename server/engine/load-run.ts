import { z } from "zod";
import { collectSecretStrings } from "@/core/expression";
import { plannedNodes, RunInputsSchema, type PlannedNode, type RunInputs } from "@/core/plan";
import type { RunState } from "@/core/run";
import type { Db } from "@/server/db";
import type { Run } from "@/server/db/generated/client";
import { readRunState } from "@/server/runs/run-snapshot";
import { unsealJson } from "@/server/secrets";
import { unsealCall, unsealSecrets, type NodeCall } from "./node-call";
import { readProjectSecrets, readSecretsMark } from "./project-secrets";
import { RunMasker } from "./run-masker";
import { nodeRefs, type NodeRef, type SecretGroups } from "./run-scope";

/** When an attempt in flight began, ends at the latest and is looked at next; database time. */
export interface AttemptTiming {
  startedAt: Date | null;
  deadlineAt: Date | null;
  nextCheckAt: Date | null;
}

/** A run in a worker's hands. */
export interface LoadedRun {
  run: Run;
  state: RunState;
  /** The root node of the frozen document. */
  root: PlannedNode;
  /** Nodes by their keys in the document. */
  nodes: ReadonlyMap<string, PlannedNode>;
  refs: readonly NodeRef[];
  inputs: RunInputs;
  secrets: SecretGroups;
  masker: RunMasker;
  /** Teaches the masker what of the project's secrets is new since the last time. */
  learnNewSecrets(): Promise<void>;
  /** Outputs as nodes read them, by node key, where people see them masked. */
  rawOutputs: Map<string, unknown>;
  /** What attempts in flight were called with, and loops that go round. By node key. */
  calls: ReadonlyMap<string, NodeCall>;
  /** Of attempts in flight, by node key. */
  timing: ReadonlyMap<string, AttemptTiming>;
  /** Database time minus this process's, in milliseconds. */
  clockOffsetMs: number;
}

const FrozenDocumentSchema = z.looseObject({ spec: z.looseObject({ kind: z.string(), spec: z.unknown() }) });

/** Reads everything about a run that driving it needs; the caller holds its lease. */
export async function loadRun(db: Db, runId: string): Promise<LoadedRun> {
  const found = await readRunState(db, runId);
  if (found === null) throw new Error(`run ${runId} is gone`);
  const { run, state } = found;
  const root: PlannedNode = FrozenDocumentSchema.parse(run.document).spec;
  const inputs = RunInputsSchema.parse(unsealJson(run.sealedInputs));
  const nodes = plannedNodes(root);
  const { masker, groups, learnNewSecrets } = await loadMasker(db, run, inputs);
  const sealed = await db.nodeAttempt.findMany({
    where: { runId, status: "Success", sealedOutput: { not: null } },
    select: { nodeKey: true, sealedOutput: true },
  });
  return {
    run,
    state,
    root,
    nodes,
    refs: nodeRefs(nodes),
    inputs,
    secrets: groups,
    masker,
    learnNewSecrets,
    rawOutputs: new Map(sealed.map((one) => [one.nodeKey, unsealJson(one.sealedOutput ?? new Uint8Array())])),
    ...(await loadInFlight(db, runId)),
    clockOffsetMs: await readClockOffset(db),
  };
}

async function loadMasker(db: Db, { id: runId, projectId }: Run, inputs: RunInputs) {
  let mark = await readSecretsMark(db, projectId);
  const { groups, strings } = await readProjectSecrets(db, projectId);
  const seen = await db.nodeAttempt.findMany({
    where: { runId, sealedSecrets: { not: null } },
    select: { sealedSecrets: true },
  });
  const masker = new RunMasker([
    ...collectSecretStrings(inputs.secretArguments.map((name) => inputs.arguments[name])),
    ...(inputs.inheritedSecrets ?? []),
    ...strings,
    ...seen.flatMap(({ sealedSecrets }) => (sealedSecrets === null ? [] : unsealSecrets(sealedSecrets))),
  ]);
  const learnNewSecrets = async (): Promise<void> => {
    const now = await readSecretsMark(db, projectId);
    if (now === mark) return;
    masker.learn((await readProjectSecrets(db, projectId)).strings);
    mark = now;
  };
  return { masker, groups, learnNewSecrets };
}

async function loadInFlight(db: Db, runId: string): Promise<Pick<LoadedRun, "calls" | "timing">> {
  // The newest attempt of a node comes last and wins; older ones stay behind as `Retrying`.
  const attempts = await db.nodeAttempt.findMany({
    where: { runId, status: { in: ["Running", "Waiting", "Retrying", "Aborting"] } },
    orderBy: { attempt: "asc" },
  });
  return {
    timing: new Map(attempts.map((attempt) => [attempt.nodeKey, attempt])),
    calls: new Map(
      attempts.flatMap(({ nodeKey, sealedCall }) =>
        sealedCall === null ? [] : [[nodeKey, unsealCall(sealedCall)] as const],
      ),
    ),
  };
}

async function readClockOffset(db: Db): Promise<number> {
  const clock = await db.$queryRaw<{ now: Date }[]>`SELECT clock_timestamp()::timestamptz(3) AS now`;
  return (clock[0]?.now.getTime() ?? Date.now()) - Date.now();
}
