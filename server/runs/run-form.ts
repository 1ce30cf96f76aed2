import { z } from "zod";
import { collectSecretStrings, createMasker, MASK } from "@/core/expression";
import {
  ArgumentOverridesSchema,
  describeRunForm,
  listTriggers,
  RunInputsSchema,
  type RunForm,
  type RunInputs,
} from "@/core/plan";
import type { Db } from "@/server/db";
import type { Run } from "@/server/db/generated/client";
import { AppError } from "@/server/errors";
import { withoutCredentials } from "@/server/git";
import { findHold, type HoldDto } from "@/server/holds";
import { unsealJson } from "@/server/secrets";
import { getFlowOfStage } from "./find-flow";

/** Everything a person is asked before a run of a stage's flow, and what helps to answer. */
export interface RunFormDto extends RunForm {
  stage: string;
  /** Of the flow. */
  revision: number;
  paused: boolean;
  /** Why nothing but people releases on the stage; null while it is not on hold. */
  hold: HoldDto | null;
  /** Registry credentials of the project. */
  credentials: { id: string; registry: string }[];
  /** Why the project's runtime cannot pull an image of a registry; null when it can. */
  whyNotImages: string | null;
  /** What the last runs were given, newest first; secrets are left out. */
  recent: RecentValues[];
}

/** What a run was given, as far as it can be given again. */
export interface RecentValues {
  runId: string;
  number: number;
  name: string | null;
  /** ISO. */
  createdAt: string;
  /** Those that differ from the flow's defaults. */
  arguments: Record<string, unknown>;
  /** By ref of a trigger or Build node. */
  commits: Record<string, z.infer<typeof CommitSchema>>;
  /** By target. */
  targets: Record<string, z.infer<typeof TargetSchema>>;
  /** Names of arguments that are secret, and so are left out. */
  leftOut: string[];
}

/** So many runs are offered to take values from. */
const RECENT = 5;

const text = z.string().max(300).optional().catch(undefined);
const CommitSchema = z.object({
  branch: text,
  sha: text,
  pullRequestId: z.number().optional().catch(undefined),
});
const TargetSchema = CommitSchema.extend({ build: text, imagePath: text, credentials: text });
const OverrideSchema = z.looseObject({ origin: z.unknown().optional() });

/** @throws AppError 404 */
export async function readRunForm(
  db: Db,
  place: { projectId: string; pipelineId: string; stage: string },
  missing: Readonly<Record<string, string>>,
): Promise<RunFormDto> {
  const { projectId, pipelineId } = place;
  const { stage, flow, revision } = await getFlowOfStage(db, projectId, pipelineId, place.stage);
  const [row, runs, credentials, hold] = await Promise.all([
    db.flowRevision.findUniqueOrThrow({
      where: { id: revision.id },
      select: { number: true, flow: { select: { paused: true } } },
    }),
    db.run.findMany({
      where: { flowId: flow.id, kind: "release" },
      orderBy: { createdAt: "desc" },
      take: RECENT,
      select: { id: true, number: true, name: true, createdAt: true, sealedInputs: true },
    }),
    db.registryCredential.findMany({
      where: { projectId },
      select: { id: true, registry: true },
      orderBy: { id: "asc" },
    }),
    findHold(db, flow.id),
  ]);
  const stored =
    flow.argumentOverrides === null ? {} : ArgumentOverridesSchema.parse(unsealJson(flow.argumentOverrides));
  const form = describeRunForm(revision.document, stored);
  return {
    ...form,
    triggers: form.triggers.map((trigger) => ({ ...trigger, repoUrl: withoutCredentials(trigger.repoUrl) })),
    stage: stage.name,
    revision: row.number,
    paused: row.flow.paused,
    hold,
    credentials,
    whyNotImages: missing["image.pull"] ?? null,
    recent: runs.map((run) => toRecent(run, revision.document, new Set(Object.keys(stored)))),
  };
}

/** The repository that a trigger of a flow watches. @throws AppError 404 */
export async function getTriggerRepository(
  db: Db,
  place: { projectId: string; pipelineId: string; stage: string; trigger: string },
): Promise<string> {
  const { revision } = await getFlowOfStage(db, place.projectId, place.pipelineId, place.stage);
  const found = listTriggers(revision.document).find(({ ref }) => ref === place.trigger);
  if (found?.repoUrl !== undefined) return found.repoUrl;
  throw AppError.notFound(
    `The flow of ${place.stage} has no trigger “${place.trigger}” that watches a repository.`,
  );
}

const DefaultsSchema = z.looseObject({ arguments: z.record(z.string(), z.unknown()).default({}) });

function toRecent(
  run: Pick<Run, "id" | "number" | "name" | "createdAt" | "sealedInputs">,
  document: unknown,
  storedNames: ReadonlySet<string>,
): RecentValues {
  const inputs = RunInputsSchema.parse(unsealJson(run.sealedInputs));
  const defaults = DefaultsSchema.parse(document).arguments;
  // What came from the flow's settings is secret, and was not given by anybody.
  const given = Object.entries(inputs.arguments).filter(
    ([name, value]) => !inputs.secretArguments.includes(name) && !isSame(value, defaults[name]),
  );
  const holdsSecret = secretFinder(inputs);
  const shown = given.filter(([name, value]) => !storedNames.has(name) && !holdsSecret(value));
  return {
    runId: run.id,
    number: run.number,
    name: run.name,
    createdAt: run.createdAt.toISOString(),
    arguments: Object.fromEntries(shown),
    commits: Object.fromEntries(
      Object.entries(inputs.overrides).map(([ref, patch]) => [ref, CommitSchema.parse(patch)]),
    ),
    targets: Object.fromEntries(
      Object.entries(inputs.releaseNodeOverrides).flatMap(([id, spec]) => {
        const origin = TargetSchema.safeParse(OverrideSchema.parse(spec).origin);
        return origin.success ? [[id, origin.data]] : [];
      }),
    ),
    leftOut: given.filter(([name]) => !shown.some(([known]) => known === name)).map(([name]) => name),
  };
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Whether a secret of the run, or one that its expressions brought along, stands in a value. */
function secretFinder({ arguments: values, secretArguments, inheritedSecrets = [] }: RunInputs) {
  const secrets = collectSecretStrings(secretArguments.map((name) => values[name]));
  const mask = createMasker([...secrets, ...inheritedSecrets]);
  return (value: unknown): boolean => {
    const written = JSON.stringify(value) ?? "";
    return written.includes(MASK) || JSON.stringify(mask(value)) !== written;
  };
}
