import { z } from "zod";
import type { Db, Tx } from "@/server/db";
import type { ResourceKind } from "@/server/db/generated/enums";
import { unsealJson } from "@/server/secrets";
import type { Placement } from "./dto";
import { AddonLinkSchema, type AddonLink } from "./specs";

const StringsSchema = z.record(z.string(), z.string());

/** The `environment` column of a service or job. */
export function unsealEnvironment(sealed: Uint8Array): Record<string, string> {
  return StringsSchema.parse(unsealJson(sealed));
}

/** The `addons` column of a service or job. */
export function parseAddonLinks(value: unknown): AddonLink[] {
  return z.array(AddonLinkSchema).parse(value);
}

/** Where the resources of a project stand, by `kind/id`. */
export async function readPlacements(
  db: Db | Tx,
  projectId: string,
): Promise<(kind: ResourceKind, id: string) => Placement | null> {
  const placed = await db.stageResource.findMany({
    where: { projectId },
    include: { stage: { select: { pipelineId: true, name: true } } },
  });
  const byKey = new Map<string, Placement>(
    placed.map(({ kind, resourceId, stageId, stage }) => [
      `${kind}/${resourceId}`,
      { pipelineId: stage.pipelineId, stageId, stage: stage.name },
    ]),
  );
  return (kind, id) => byKey.get(`${kind}/${id}`) ?? null;
}
