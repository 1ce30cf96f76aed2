import type { SecretGroups } from "@/core/node-kind";
import type { Db } from "@/server/db";
import { readSecretGroups } from "@/server/runs";
import type { NodeOrigin } from "./origin";

export function createSecretGroups(db: Db, { projectId }: NodeOrigin): SecretGroups {
  return {
    async list() {
      const groups = await db.secretGroup.findMany({
        where: { projectId },
        select: { id: true },
        orderBy: { id: "asc" },
      });
      return groups.map(({ id }) => id);
    },
    async read(groupId) {
      const groups = await readSecretGroups(db, projectId);
      return Object.hasOwn(groups, groupId) ? (groups[groupId] ?? null) : null;
    },
  };
}
