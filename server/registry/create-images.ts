import type { Images } from "@/core/node-kind";
import type { Db } from "@/server/db";
import type { Outgoing } from "@/server/outgoing";
import { findAccount } from "./credentials";
import { parseImageReference } from "./image-reference";
import { createRegistryClient } from "./registry-client";

/** Images as the flows of one project may use them. */
export function createImages(
  { db, outgoing }: { db: Db; outgoing: Outgoing },
  { projectId }: { projectId: string },
): Images {
  const client = createRegistryClient({ outgoing });
  return {
    async pin({ imagePath, credentialsId }) {
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
