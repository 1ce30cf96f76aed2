import { CapabilityError } from "@/core/node-kind";
import type { Db } from "@/server/db";
import { AppError } from "@/server/errors";
import type { Outgoing } from "@/server/outgoing";
import { createImages, isLocalImage } from "@/server/registry";
import type { RuntimePool } from "@/server/runtime-pool";
import { RuntimeError } from "@/server/runtimes/runtime";
import type { LeftOutCode } from "./dto";
import type { RollbackRelease } from "./rollback-document";

/** Whether an image of then can be rolled out now, and how. */
export type Availability =
  | { available: "yes"; origin: RollbackRelease["origin"] }
  /** Its place does not answer; the rollback itself will find out. */
  | { available: "unknown"; origin: RollbackRelease["origin"]; warning: string }
  | { available: "no"; code: Extract<LeftOutCode, "build-gone" | "image-gone">; message: string };

export interface AvailabilityDeps {
  db: Db;
  runtimes: RuntimePool;
  outgoing: Outgoing;
}

/** Looks for an image where the target would run it. @param runtimeId of the target; null: the project's default */
export async function readAvailability(
  deps: AvailabilityDeps,
  projectId: string,
  image: string,
  runtimeId: string | null,
): Promise<Availability> {
  const build = await deps.db.build.findFirst({
    where: { projectId, image },
    orderBy: { createdAt: "desc" },
    select: { id: true, number: true, buildServiceId: true, sha: true, imageRemovedAt: true },
  });
  if (build === null) {
    return isLocalImage(image)
      ? readOrphan(deps, projectId, image, runtimeId)
      : readFromRegistry(deps, projectId, image);
  }
  const name = `build #${String(build.number)} of ${build.buildServiceId}`;
  if (build.imageRemovedAt !== null) {
    const on = build.imageRemovedAt.toISOString().slice(0, 10);
    return { available: "no", code: "image-gone", message: `The image of ${name} was cleaned up on ${on}.` };
  }
  const { id: buildId, buildServiceId, sha } = build;
  const origin = { type: "build", buildServiceId, buildId, sha } as const;
  try {
    const runtime = await deps.runtimes.forProject(projectId, runtimeId);
    if (await runtime.imageExists(image)) return { available: "yes", origin };
    return {
      available: "no",
      code: "image-gone",
      message: `The image of ${name} is not where the target runs any more.`,
    };
  } catch (error) {
    return {
      available: "unknown",
      origin,
      warning: notAnswered(error, `whether the image of ${name} is there`),
    };
  }
}

/** What a build has made that was deleted since may still lie where it was built: nothing else tells what is in it. */
async function readOrphan(
  { db, outgoing, runtimes }: AvailabilityDeps,
  projectId: string,
  image: string,
  runtimeId: string | null,
): Promise<Availability> {
  const origin = { type: "registry", credentialsId: null } as const;
  const gone = { available: "no", code: "build-gone" } as const;
  try {
    await createImages({ db, outgoing }, { projectId }).pin({ imagePath: image, credentialsId: undefined });
    const runtime = await runtimes.forProject(projectId, runtimeId);
    if (await runtime.imageExists(image)) return { available: "yes", origin };
    return { ...gone, message: "The build that made its image was deleted, and the image with it." };
  } catch (error) {
    if (error instanceof CapabilityError) return { ...gone, message: error.message };
    return { available: "unknown", origin, warning: notAnswered(error, "whether its image is there") };
  }
}

/** Asked for as a pull would ask, with the credentials it was last released with. */
async function readFromRegistry(
  { db, outgoing }: AvailabilityDeps,
  projectId: string,
  image: string,
): Promise<Availability> {
  const credentialsId = await findCredentials(db, projectId, image);
  const origin = { type: "registry", credentialsId } as const;
  try {
    const images = createImages({ db, outgoing }, { projectId });
    await images.pin({ imagePath: image, credentialsId: credentialsId ?? undefined });
    return { available: "yes", origin };
  } catch (error) {
    if (error instanceof CapabilityError && !error.transient) {
      return { available: "no", code: "image-gone", message: `It cannot be pulled: ${error.message}` };
    }
    return { available: "unknown", origin, warning: notAnswered(error, "whether it can be pulled") };
  }
}

async function findCredentials(db: Db, projectId: string, image: string): Promise<string | null> {
  const [row] = await db.$queryRaw<{ id: string | null }[]>`
    SELECT n.spec #>> '{origin,credentials}' AS id
    FROM deployment d JOIN node_attempt n ON n.run_id = d.run_id AND n.node_key = d.node_key AND n.status = 'Success'
    WHERE d.project_id = ${projectId} AND d.to_image = ${image}
    ORDER BY d.created_at DESC LIMIT 1`;
  return row?.id ?? null;
}

/** A sentence; bugs are thrown on. */
function notAnswered(error: unknown, what: string): string {
  if (
    error instanceof RuntimeError ||
    error instanceof AppError ||
    error instanceof CapabilityError ||
    (error instanceof Error && error.name === "OutgoingError")
  )
    return `It is not known ${what}: ${error.message}`;
  throw error;
}
