import { CapabilityError, type Images } from "@/core/node-kind";
import type { Db } from "@/server/db";
import type { Outgoing } from "@/server/outgoing";
import { findAccount } from "./credentials";
import { parseImageReference } from "./image-reference";
import { createRegistryClient } from "./registry-client";

/** Images of builds on this server's own runtimes begin so; every other one is a registry's. */
const LOCAL = /^local\/[^@]+@sha256:[0-9a-f]{64}$/;

/** Whether an image was built on one of this server's own runtimes, which is its only place. */
export function isLocalImage(image: string): boolean {
  return LOCAL.test(image);
}

/** Runtimes are shared: a project has of their images what it has built or run. */
async function pinLocal(db: Db, projectId: string, image: string): Promise<string> {
  const [known] = await db.$queryRaw<unknown[]>`
    SELECT FROM build WHERE project_id = ${projectId} AND image = ${image}
    UNION ALL SELECT FROM deployment WHERE project_id = ${projectId} AND (to_image = ${image} OR from_image = ${image})
    LIMIT 1`;
  if (known !== undefined) return image;
  throw new CapabilityError("unknown-image", `This project has never built or run ${image}.`);
}

/** Images as the flows of one project may use them. */
export function createImages(
  { db, outgoing }: { db: Db; outgoing: Outgoing },
  { projectId }: { projectId: string },
): Images {
  const client = createRegistryClient({ outgoing });
  return {
    async pin({ imagePath, credentialsId }) {
      if (isLocalImage(imagePath)) return pinLocal(db, projectId, imagePath);
      const reference = parseImageReference(imagePath);
      const { account, scheme } =
        credentialsId === undefined
          ? { account: null, scheme: reference.scheme }
          : await findAccount(db, projectId, credentialsId, reference);
      const digest = await client.findDigest({ ...reference, scheme }, account);
      return `${reference.registry}/${reference.repository}@${digest}`;
    },
  };
}
