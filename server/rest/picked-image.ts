import { z } from "zod";
import { findLatestSuccessfulBuild, getBuild } from "@/server/builds";
import type { Db } from "@/server/db";
import { AppError } from "@/server/errors";
import type { Outgoing } from "@/server/outgoing";
import { createImages } from "@/server/registry";
import type { RuntimePool } from "@/server/runtime-pool";

/** What to run, as Northflank's bodies say it. */
export const pickedImage = {
  docker: z
    .strictObject({
      configType: z.enum(["default", "customEntrypoint", "customCommand", "customEntrypointCustomCommand"]),
      customEntrypoint: z.string().max(5_000).optional(),
      customCommand: z.string().max(5_000).optional(),
    })
    .optional(),
  internal: z
    .strictObject({
      id: z.string().optional(),
      branch: z.string().optional(),
      buildSHA: z.string().optional(),
      buildId: z.string().optional(),
    })
    .optional(),
  external: z.strictObject({ imagePath: z.string(), credentials: z.string().optional() }).optional(),
};
export type PickedImage = { [Field in keyof typeof pickedImage]?: z.output<(typeof pickedImage)[Field]> };

/** The command that takes the place of the artefact's or the resource's own; undefined when there is none. */
export function commandOf({ docker }: Pick<PickedImage, "docker">): string | undefined {
  if (docker === undefined || docker.configType === "default") return undefined;
  const entrypoint = docker.configType === "customCommand" ? undefined : docker.customEntrypoint;
  const command = docker.configType === "customEntrypoint" ? undefined : docker.customCommand;
  const whole = [entrypoint, command].filter((part) => part !== undefined && part !== "").join(" ");
  return whole === "" ? undefined : whole;
}

interface ImageDeps {
  db: Db;
  runtimes: RuntimePool;
  outgoing: Outgoing;
}

/** An image, pinned to its digest, and the build that made it. */
export interface FoundImage {
  image: string;
  buildId: string | undefined;
}

/**
 * The image that is meant; undefined when none is.
 * @param runtimeId where it is to run; null: on the project's default
 * @throws AppError 404, 409 when there is no such build, 501 when that runtime pulls nothing; CapabilityError
 */
export async function findImage(
  deps: ImageDeps,
  { projectId, runtimeId }: { projectId: string; runtimeId: string | null },
  { internal, external }: Pick<PickedImage, "internal" | "external">,
): Promise<FoundImage | undefined> {
  if (external !== undefined) {
    const runtime = await deps.runtimes.forProject(projectId, runtimeId);
    if (!runtime.capabilities.has("image.pull")) {
      throw new AppError("unsupported", runtime.explainMissing("image.pull"), { status: 501 });
    }
    const { imagePath, credentials } = external;
    const image = await createImages(deps, { projectId }).pin({ imagePath, credentialsId: credentials });
    return { image, buildId: undefined };
  }
  if (internal === undefined) return undefined;
  const { id, branch, buildSHA, buildId } = internal;
  const sha = buildSHA === undefined || buildSHA === "latest" ? undefined : buildSHA;
  const build =
    buildId === undefined
      ? await findLatestSuccessfulBuild(deps.db, projectId, { buildServiceId: id, branch, sha })
      : await getBuild(deps.db, projectId, buildId);
  if (build !== null && build.imageRemovedAt !== null) {
    throw AppError.conflict(
      `The retention policy removed the image of build #${build.number} on ${build.imageRemovedAt.slice(0, 10)}. Build the commit again.`,
    );
  }
  if (build?.image == null) throw AppError.conflict("There is no successful build like that to run.");
  return { image: build.image, buildId: build.id };
}
