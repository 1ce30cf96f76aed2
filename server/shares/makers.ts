import { roleMay } from "@/server/auth";
import type { Db, Tx } from "@/server/db";

/**
 * Of those who made links, who may still share in the project. A link is worth what its maker is: who leaves the
 * project takes the windows they have opened with them.
 */
export async function makersWhoMayShare(
  db: Db | Tx,
  projectId: string,
  links: readonly { createdById: string | null }[],
): Promise<ReadonlySet<string>> {
  const ids = [...new Set(links.flatMap(({ createdById }) => createdById ?? []))];
  if (ids.length === 0) return new Set();
  const users = await db.user.findMany({
    where: { id: { in: ids } },
    select: { id: true, isServerAdmin: true, memberships: { where: { projectId }, select: { role: true } } },
  });
  const may = users.filter(
    ({ isServerAdmin, memberships }) =>
      isServerAdmin || memberships.some(({ role }) => roleMay(role, "share")),
  );
  return new Set(may.map(({ id }) => id));
}
