import { z } from "zod";
import { defineManifest, literalId, ResourceIdSchema, specSchemas, TextValueSchema } from "@/core/node-kind";

export const BuildSpecSchemas = specSchemas((scalar) =>
  z.strictObject({
    projectId: scalar(ResourceIdSchema).optional(),
    id: scalar(ResourceIdSchema).describe("Build service"),
    type: scalar(z.enum(["service", "job"])).default("service"),
    branch: scalar(z.string().max(255)).optional().describe("Absent: the build service's own branch"),
    sha: scalar(z.string().regex(/^([0-9a-f]{40})?$/, "a full commit id of 40 hex digits"))
      .optional()
      .describe("Absent or empty: head of the branch"),
    pullRequestId: scalar(z.int().positive()).optional(),
    reuseExistingBuilds: scalar(z.boolean())
      .default(true)
      .describe("Take an existing build of the same commit with the same inputs"),
    buildRuleFallThroughHandling: scalar(z.enum(["fail", "skip", "useLastBuild"])).default("fail"),
    buildRules: z
      .strictObject({
        pathIgnoreRules: z.array(scalar(z.string().max(260))).optional(),
        isAllowList: scalar(z.boolean()).optional(),
        ciIgnoreFlagsEnabled: scalar(z.boolean()).optional(),
        ciIgnoreFlags: z.array(scalar(z.string().max(72))).optional(),
      })
      .optional(),
    buildOverrides: z
      .strictObject({
        buildArguments: scalar(z.record(z.string(), scalar(TextValueSchema))).optional(),
        buildFiles: scalar(z.record(z.string(), z.json())).optional(),
        dockerSecretMounts: scalar(z.record(z.string(), z.json())).optional(),
        docker: z
          .strictObject({
            dockerFilePath: scalar(z.string()).optional(),
            dockerWorkDir: scalar(z.string()).optional(),
            dockerfileTarget: scalar(z.string().regex(/^[a-zA-Z0-9_-]+$/, "the name of a stage")).optional(),
          })
          .optional(),
      })
      .optional(),
  }),
);
export type BuildSpec = z.output<typeof BuildSpecSchemas.resolved>;

export const BuildOutputSchema = z.strictObject({
  id: z.string(),
  number: z.int(),
  branch: z.string().nullable(),
  sha: z.string(),
  pullRequestId: z.int().nullable(),
  status: z.enum(["QUEUED", "BUILDING", "SUCCESS", "FAILURE", "ABORTED"]),
  image: z.string().nullable(),
  digest: z.string().nullable(),
  registry: z.strictObject({ uri: z.string().nullable() }),
  createdAt: z.iso.datetime(),
  concluded: z.boolean(),
  reused: z.boolean(),
});
export type BuildOutput = z.output<typeof BuildOutputSchema>;

export const buildManifest = defineManifest({
  kind: "Build",
  title: "Start build",
  icon: "hammer",
  category: "build",
  description: "Builds one commit of a build service's repository.",
  spec: BuildSpecSchemas,
  outputSchema: BuildOutputSchema,
  waitsAs: "success",
  defaultTimeoutSeconds: 3600,
  capabilities: ["builds"],
  runtimeNeeds: (spec) => [
    { capability: "build", path: ["id"] },
    ...(hasBuildRules(spec) ? [{ capability: "build.rules", path: ["buildRules"] }] : []),
  ],
  resources(spec) {
    const id = literalId(spec.id);
    return id === undefined ? [] : [{ path: ["id"], id, kind: "build-service", role: "target" }];
  },
  summarize: (spec) => ({ title: `Build ${spec.id}`, detail: commitOf(spec) }),
  refBase: () => "start-build",
});

/** Rules that could keep a commit from being built. */
export function hasBuildRules({ buildRules }: Pick<BuildSpec, "buildRules">): boolean {
  if (buildRules === undefined) return false;
  return (buildRules.pathIgnoreRules?.length ?? 0) > 0 || (buildRules.ciIgnoreFlagsEnabled ?? false);
}

/** Which commit, as a card says it. */
export function commitOf(spec: Pick<BuildSpec, "branch" | "sha" | "pullRequestId">): string {
  if (spec.sha !== undefined && spec.sha !== "") {
    return `commit ${/^[0-9a-f]{40}$/.test(spec.sha) ? spec.sha.slice(0, 7) : spec.sha}`;
  }
  if (spec.pullRequestId !== undefined) return `head of pull request ${spec.pullRequestId}`;
  return spec.branch === undefined || spec.branch === "" ? "head of its branch" : `head of ${spec.branch}`;
}
