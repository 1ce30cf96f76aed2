import { z } from "zod";
import { collectSecretStrings } from "@/core/expression";
import { plannedNodes, RunInputsSchema, type KeptEdit, type PlannedNode, type RunInputs } from "@/core/plan";
import type { NodeStatus, RunState } from "@/core/run";
import type { Db } from "@/server/db";
import type { NodeAttempt, Run } from "@/server/db/generated/client";
import { takeStatement, type Lease } from "@/server/leases";
import { toKeptEdits } from "@/server/runs";
import { toRunState } from "@/server/runs/run-snapshot";
import { unsealJson } from "@/server/secrets";
import { unsealCall, unsealSecrets, type NodeCall } from "./node-call";
import { secretsMark, type ProjectSecretsReader } from "./project-secrets";
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
  /** What people put into specs when they reopened the run, by node key. */
  edits: ReadonlyMap<string, readonly KeptEdit[]>;
  /** What attempts in flight were called with, and loops that go round. By node key. */
  calls: ReadonlyMap<string, NodeCall>;
  /** Of attempts in flight, by node key. */
  timing: ReadonlyMap<string, AttemptTiming>;
  /** Database time minus `performance.now()`, in milliseconds. */
  clockOffsetMs: number;
}

const IN_FLIGHT: ReadonlySet<NodeStatus> = new Set(["Running", "Waiting", "Retrying", "Aborting"]);
const FrozenDocumentSchema = z.looseObject({ spec: z.looseObject({ kind: z.string(), spec: z.unknown() }) });

/** Claims runs, and reads of each all that driving it needs but what its nodes have come to. */
export const TAKE_RUNS = takeStatement("run", `t.*, (${secretsMark("t.project_id")}) AS secrets_mark`);

/** Everything about a run that driving it needs. @param lease claimed with `TAKE_RUNS` */
export async function loadRun(db: Db, secrets: ProjectSecretsReader, lease: Lease): Promise<LoadedRun> {
  const { row, clockOffsetMs } = lease.taken;
  const run = toRun(row);
  // The event of its making is the first; whatever has an attempt has another one.
  const attempts =
    run.eventSeq > 1
      ? await db.nodeAttempt.findMany({ where: { runId: run.id }, orderBy: { attempt: "asc" } })
      : [];
  const root: PlannedNode = FrozenDocumentSchema.parse(run.document).spec;
  const inputs = RunInputsSchema.parse(unsealJson(run.sealedInputs));
  const nodes = plannedNodes(root);
  const known = await secrets.read(run.projectId, z.string().nullable().parse(row.secrets_mark) ?? "");
  const masker = new RunMasker([
    ...collectSecretStrings(inputs.secretArguments.map((name) => inputs.arguments[name])),
    ...(inputs.inheritedSecrets ?? []),
    ...known.strings,
    ...attempts.flatMap(({ sealedSecrets }) => (sealedSecrets === null ? [] : unsealSecrets(sealedSecrets))),
  ]);
  let { mark } = known;
  return {
    run,
    state: toRunState(run, attempts),
    root,
    nodes,
    refs: nodeRefs(nodes),
    inputs,
    secrets: known.groups,
    masker,
    learnNewSecrets: async () => {
      const now = await secrets.readIfChanged(run.projectId, mark);
      if (now === null) return;
      masker.learn(now.strings);
      mark = now.mark;
    },
    rawOutputs: new Map(
      attempts.flatMap(({ nodeKey, status, sealedOutput }) =>
        status === "Success" && sealedOutput !== null ? [[nodeKey, unsealJson(sealedOutput)] as const] : [],
      ),
    ),
    edits: toKeptEdits(attempts),
    ...inFlight(attempts),
    clockOffsetMs,
  };
}

/** Every column of the row, also those that came with a later version's migration. */
function toRun(row: Record<string, unknown>): Run {
  const entries = Object.entries(row).map(([name, value]) => [
    name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    value,
  ]);
  return Object.fromEntries(entries) as Run;
}

/** The newest attempt of a node comes last and wins; older ones stay behind as `Retrying`. */
function inFlight(attempts: readonly NodeAttempt[]): Pick<LoadedRun, "calls" | "timing"> {
  const open = attempts.filter(({ status }) => IN_FLIGHT.has(status));
  return {
    timing: new Map(open.map((attempt) => [attempt.nodeKey, attempt])),
    calls: new Map(
      open.flatMap(({ nodeKey, sealedCall }) =>
        sealedCall === null ? [] : [[nodeKey, unsealCall(sealedCall)] as const],
      ),
    ),
  };
}
