import { z } from "zod";
import type { Tx } from "@/server/db";
import { unsealJson } from "@/server/secrets";

const SealedGroupSchema = z.object({
  values: z.record(z.string(), z.string()),
  files: z.record(z.string(), z.string()).default({}),
});

/** Every secret group of a project, unsealed, by id. */
export async function readSecretGroups(
  tx: Tx,
  projectId: string,
): Promise<Record<string, z.infer<typeof SealedGroupSchema>>> {
  const groups = await tx.secretGroup.findMany({ where: { projectId } });
  return Object.fromEntries(
    groups.map((group) => [group.id, SealedGroupSchema.parse(unsealJson(group.sealed))]),
  );
}
