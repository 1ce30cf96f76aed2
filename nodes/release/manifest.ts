import { z } from "zod";
import {
  defineManifest,
  isExpression,
  literalId,
  ProjectResourceIdSchema,
  ResourceIdSchema,
  specSchemas,
  type ResourceUse,
  type Scalar,
} from "@/core/node-kind";

/** What `build` means when it is not a build's id: the newest successful build of the branch. */
export const LATEST = "latest";
const TAGGED_IMAGE =
  /^(?:https?:\/\/)?[A-Za-z0-9._/-]+(?::[0-9]+\/[A-Za-z0-9._/-]+)?(?::[A-Za-z0-9._-]+|@[A-Za-z0-9]+:[A-Fa-f0-9]+)+$/;

const target = (scalar: Scalar) =>
  z.strictObject({ id: scalar(ResourceIdSchema), type: scalar(z.enum(["service", "job"])) });

const registryOrigin = (scalar: Scalar) =>
  z.strictObject({
    imagePath: scalar(z.string().regex(TAGGED_IMAGE, "an image with its tag or digest")),
    credentials: scalar(ResourceIdSchema).optional(),
  });

export const ReleaseSpecSchemas = specSchemas((scalar) =>
  z.discriminatedUnion("type", [
    z.strictObject({
      type: z.literal("build"),
      origin: z
        .strictObject({
          id: scalar(ProjectResourceIdSchema).optional().describe("Build service"),
          branch: scalar(z.string()).optional(),
          build: scalar(z.string()).optional().describe("A build's id, or `latest`"),
          sha: scalar(z.string().regex(/^([0-9a-f]{40})?$/, "a full commit id of 40 hex digits"))
            .optional()
            .describe("Ours: this commit, which is built first when it has no build"),
          pullRequestId: scalar(z.int().positive())
            .optional()
            .describe("Ours: the pull request that the commit of `sha` belongs to"),
        })
        .refine(
          ({ id, build }) => id !== undefined || (build !== undefined && build !== "" && build !== LATEST),
          {
            error: "Without a build service, `build` must be the id of a build.",
            path: ["id"],
          },
        ),
      target: target(scalar),
    }),
    z.strictObject({
      type: z.literal("deployment"),
      origin: z.strictObject({ id: scalar(ResourceIdSchema), type: scalar(z.enum(["service", "job"])) }),
      target: target(scalar),
    }),
    z.strictObject({ type: z.literal("registry"), origin: registryOrigin(scalar), target: target(scalar) }),
    z.strictObject({ type: z.literal("image"), origin: registryOrigin(scalar), target: target(scalar) }),
  ]),
);
export type ReleaseSpec = z.output<typeof ReleaseSpecSchemas.resolved>;
export type ReleaseBuildOrigin = Extract<ReleaseSpec, { type: "build" }>["origin"];

export const ReleaseOutputSchema = z.strictObject({
  image: z.string(),
  digest: z.string(),
  buildId: z.string().nullable(),
  branch: z.string().nullable(),
  sha: z.string().nullable(),
  targetId: z.string(),
  deploymentId: z.string(),
  previousImage: z.string().nullable(),
});
export type ReleaseOutput = z.output<typeof ReleaseOutputSchema>;

export const releaseManifest = defineManifest({
  kind: "Release",
  title: "Release",
  icon: "rocket",
  category: "release",
  description:
    "Makes a service or job run another image: of a build, what runs in the stage before, or one of a registry.",
  spec: ReleaseSpecSchemas,
  outputSchema: ReleaseOutputSchema,
  waitsAs: "running",
  defaultTimeoutSeconds: 3600,
  capabilities: ["releases", "builds", "images"],
  locks: ({ target: { type: kind, id } }) => [{ kind, id, doing: "rolling out" }],
  runtimeNeeds: (spec) => [
    ...(spec.target.type === "service" ? [{ capability: "service", path: ["target"] }] : []),
    ...(spec.type === "registry" || spec.type === "image"
      ? [{ capability: "image.pull", path: ["origin"] }]
      : []),
  ],
  resources(spec) {
    const uses: ResourceUse[] = [];
    if (spec.type === "build") {
      const id = literalId(spec.origin.id);
      if (id !== undefined) uses.push({ path: ["origin", "id"], id, kind: "build-service", role: "origin" });
    }
    if (spec.type === "deployment" && !isExpression(spec.origin.type)) {
      const id = literalId(spec.origin.id);
      if (id !== undefined) uses.push({ path: ["origin", "id"], id, kind: spec.origin.type, role: "origin" });
    }
    const id = literalId(spec.target.id);
    if (id !== undefined && !isExpression(spec.target.type)) {
      uses.push({ path: ["target", "id"], id, kind: spec.target.type, role: "target" });
    }
    return uses;
  },
  summarize(spec) {
    switch (spec.type) {
      case "build":
        return { title: `Deploy ${spec.target.id}`, detail: `from ${originOf(spec.origin)}` };
      case "deployment":
        return { title: `Promote ${spec.target.id}`, detail: `from ${spec.origin.id}` };
      case "registry":
      case "image":
        return { title: `Deploy ${spec.target.id}`, detail: `from ${spec.origin.imagePath}` };
    }
  },
  refBase(spec) {
    const verb = spec.type === "deployment" ? "promote" : "deploy";
    return `${verb}-${literalId(spec.target.id) ?? spec.target.type}`;
  },
});

/** `the latest build of main of api`, `a build of api`, `commit 3f9c2a1 of api`. */
export function originOf({ id, branch, build, sha }: ReleaseBuildOrigin): string {
  const ofService = id === undefined ? "" : ` of ${id}`;
  // The id of a build says nothing to people, its commit does.
  if (sha === undefined || sha === "") {
    if (build !== undefined && build !== "" && build !== LATEST)
      return isExpression(build) ? `build ${build}${ofService}` : `a build${ofService}`;
  } else {
    return `commit ${/^[0-9a-f]{40}$/.test(sha) ? sha.slice(0, 7) : sha}${ofService}`;
  }
  return `the latest build${branch === undefined || branch === "" ? "" : ` of ${branch}`}${ofService}`;
}
