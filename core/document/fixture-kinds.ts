import { z } from "zod";
import { defineManifest, specSchemas, type Scalar } from "@/core/node-kind";
import { ProjectResourceIdSchema, ResourceIdSchema } from "./expr";
import { createKindTable } from "./kind-table";
import type { StageContext } from "./stage-context";

/*
 * Kinds for the tests of this folder, which cannot know the real ones: as small as the rules they are needed for.
 */

const isLiteral = (id: string | undefined): id is string => id !== undefined && !id.includes("${");
const base = {
  icon: "circle",
  category: "flow",
  description: "A kind for tests.",
  defaultTimeoutSeconds: 3600,
  capabilities: [],
  locks: () => [],
  summarize: () => ({ title: "", detail: "" }),
  refBase: () => "step",
} as const;

const target = (scalar: Scalar) =>
  z.strictObject({ id: scalar(ResourceIdSchema), type: scalar(z.enum(["service", "job"])) });

const release = defineManifest({
  ...base,
  kind: "Release",
  title: "Release",
  spec: specSchemas((scalar) =>
    z.discriminatedUnion("type", [
      z.strictObject({
        type: z.literal("build"),
        origin: z.strictObject({
          id: scalar(ProjectResourceIdSchema).optional(),
          branch: scalar(z.string()).optional(),
          build: scalar(z.string()).optional(),
        }),
        target: target(scalar),
      }),
      z.strictObject({ type: z.literal("deployment"), origin: target(scalar), target: target(scalar) }),
    ]),
  ),
  outputSchema: z.strictObject({ image: z.string() }),
  waitsAs: "running",
  resources: (spec) => {
    const { origin } = spec;
    const uses = isLiteral(spec.target.id)
      ? [{ path: ["target", "id"], id: spec.target.id, kind: spec.target.type, role: "target" as const }]
      : [];
    if (!isLiteral(origin.id)) return uses;
    const kind = spec.type === "build" ? ("build-service" as const) : spec.origin.type;
    return [{ path: ["origin", "id"], id: origin.id, kind, role: "origin" as const }, ...uses];
  },
});

const build = defineManifest({
  ...base,
  kind: "Build",
  title: "Build",
  spec: specSchemas((scalar) =>
    z.strictObject({
      id: scalar(ResourceIdSchema),
      type: scalar(z.enum(["service", "job"])),
      branch: scalar(z.string()).optional(),
      sha: scalar(z.string()).optional(),
      reuseExistingBuilds: scalar(z.boolean()).optional(),
      buildRuleFallThroughHandling: scalar(z.enum(["fail", "skip", "useLastBuild"])).optional(),
      buildOverrides: z
        .strictObject({ buildArguments: z.record(z.string(), scalar(z.string())).optional() })
        .optional(),
    }),
  ),
  outputSchema: z.strictObject({ id: z.string(), branch: z.string(), sha: z.string() }),
  waitsAs: "success",
  resources: ({ id }) => [{ path: ["id"], id, kind: "build-service", role: "origin" }],
});

const jobRun = defineManifest({
  ...base,
  kind: "JobRun",
  title: "Run job",
  spec: specSchemas((scalar) =>
    z.strictObject({
      jobId: scalar(ResourceIdSchema),
      runtimeEnvironment: z.record(z.string(), scalar(z.string())).optional(),
    }),
  ),
  outputSchema: z.strictObject({ exitCode: z.number() }),
  waitsAs: "success",
  runtimeNeeds: () => [{ capability: "job.run", path: ["jobId"] }],
  resources: ({ jobId }) => [{ path: ["jobId"], id: jobId, kind: "job", role: "target" }],
});

const addonBackup = defineManifest({
  ...base,
  kind: "AddonBackup",
  title: "Run backup",
  spec: specSchemas((scalar) =>
    z.strictObject({
      addonId: scalar(ResourceIdSchema),
      backupType: scalar(z.enum(["snapshot", "dump"])).optional(),
    }),
  ),
  outputSchema: z.strictObject({ id: z.string() }),
  waitsAs: "success",
  resources: ({ addonId }) => [{ path: ["addonId"], id: addonId, kind: "addon", role: "target" }],
});

const loopData = defineManifest({
  ...base,
  kind: "LoopData",
  title: "Item of a loop",
  spec: specSchemas(() => z.strictObject({})),
  outputSchema: z.unknown(),
  waitsAs: null,
});

export const fixtureKinds = createKindTable([release, build, jobRun, addonBackup, loopData]);

/** Has every resource that the four published templates name. */
export const fixtureContext: StageContext = {
  stage: "Production",
  precedingStage: "Staging",
  buildServices: ["builder", "build-service"],
  resources: [
    { id: "postgres-prod", kind: "addon", stage: "Production" },
    { id: "job-prod", kind: "job", stage: "Production" },
    { id: "deployment-prod", kind: "service", stage: "Production" },
    { id: "deployment-service", kind: "service", stage: "Production" },
    { id: "job-staging", kind: "job", stage: "Staging" },
    { id: "deployment-staging", kind: "service", stage: "Staging" },
    { id: "api-dev", kind: "service", stage: "Development" },
  ],
};
