import { z } from "zod";
import {
  defineManifest,
  literalId,
  ResourceIdSchema,
  specSchemas,
  TextValueSchema,
  type BuildRules,
  type SpecNotice,
} from "@/core/node-kind";

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
    buildRuleFallThroughHandling: scalar(z.enum(["fail", "skip", "useLastBuild"]))
      .default("fail")
      .describe("What happens when the rules do not want the commit built"),
    buildRules: z
      .strictObject({
        pathIgnoreRules: z
          .array(scalar(z.string().max(260)))
          .max(200)
          .optional()
          .describe(".gitignore syntax, held against the files changed since the last build of the branch"),
        isAllowList: scalar(z.boolean())
          .optional()
          .describe("Build when a changed file matches, instead of not building when all do"),
        ciIgnoreFlagsEnabled: scalar(z.boolean()).optional(),
        ciIgnoreFlags: z
          .array(scalar(z.string().max(72)))
          .max(200)
          .optional()
          .describe("Looked for in the commit's message; absent: `[skip ci]` and the like"),
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
  // Two builds of one commit are one build; of two commits, they are side by side.
  locks: () => [],
  runtimeNeeds: () => [{ capability: "build", path: ["id"] }],
  notices: noticesOf,
  resources(spec) {
    const id = literalId(spec.id);
    return id === undefined ? [] : [{ path: ["id"], id, kind: "build-service", role: "target" }];
  },
  summarize: (spec) => ({ title: `Build ${spec.id}`, detail: commitOf(spec) }),
  refBase: () => "start-build",
});

function noticesOf({ type, buildOverrides }: BuildSpec): SpecNotice[] {
  const refused = (path: string[], message: string): SpecNotice => ({ severity: "error", path, message });
  const { buildFiles, dockerSecretMounts, docker } = buildOverrides ?? {};
  return [
    ...(type === "job"
      ? [
          refused(
            ["type"],
            "A job has no repository of its own here. Build the build service whose image it runs, with `type: service`.",
          ),
        ]
      : []),
    ...(isFilled(buildFiles)
      ? [
          refused(
            ["buildOverrides", "buildFiles"],
            "No file can be laid over a commit. Put it into the repository, or its text into `buildArguments`.",
          ),
        ]
      : []),
    ...(isFilled(dockerSecretMounts)
      ? [
          refused(
            ["buildOverrides", "dockerSecretMounts"],
            "Secrets cannot be mounted into a build. Give them as `buildArguments`.",
          ),
        ]
      : []),
    ...(docker?.dockerfileTarget
      ? [
          refused(
            ["buildOverrides", "docker", "dockerfileTarget"],
            "A single stage of a Dockerfile cannot be built. Give that stage a Dockerfile of its own, and name it in `dockerFilePath`.",
          ),
        ]
      : []),
  ];
}

function isFilled(record: object | undefined): boolean {
  return record !== undefined && Object.keys(record).length > 0;
}

/** The rules that could keep a commit from being built; null when there are none. */
export function rulesOf({ buildRules }: Pick<BuildSpec, "buildRules">): BuildRules | null {
  const rules = {
    pathIgnoreRules: buildRules?.pathIgnoreRules ?? [],
    isAllowList: buildRules?.isAllowList ?? false,
    ciIgnoreFlagsEnabled: buildRules?.ciIgnoreFlagsEnabled ?? false,
    ciIgnoreFlags: buildRules?.ciIgnoreFlags,
  };
  return rules.pathIgnoreRules.length > 0 || rules.ciIgnoreFlagsEnabled ? rules : null;
}

/** Which commit, as a card says it. */
export function commitOf(spec: Pick<BuildSpec, "branch" | "sha" | "pullRequestId">): string {
  if (spec.sha !== undefined && spec.sha !== "") {
    return `commit ${/^[0-9a-f]{40}$/.test(spec.sha) ? spec.sha.slice(0, 7) : spec.sha}`;
  }
  if (spec.pullRequestId !== undefined) return `head of pull request ${spec.pullRequestId}`;
  return spec.branch === undefined || spec.branch === "" ? "head of its branch" : `head of ${spec.branch}`;
}
