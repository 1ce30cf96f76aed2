import { nearestName } from "@/core/expression";
import { CapabilityError, type ResourceUseKind } from "@/core/node-kind";
import type { Db } from "@/server/db";
import type { ResourceKind } from "@/server/db/generated/client";
import type { NodeOrigin } from "./origin";

const WORDS = {
  service: "service",
  job: "job",
  addon: "addon",
  "build-service": "build service",
} as const satisfies Record<ResourceUseKind, string>;

/** How many ids a sentence names before it stops. */
const NAMED_IDS = 5;

/**
 * The id within the flow's project of a resource a node names (`id` or `project/id`), after making sure that the node
 * may touch it. @throws CapabilityError `not-found`, `outside-stage`
 */
export async function admitResource(
  db: Db,
  origin: Pick<NodeOrigin, "projectId" | "stageId">,
  kind: ResourceUseKind,
  name: string,
  from: "own" | "own-or-preceding" = "own",
): Promise<string> {
  const id = await admitExisting(db, origin.projectId, kind, name);
  if (kind !== "build-service") await assertInReach(db, origin, kind, id, from);
  return id;
}

async function admitExisting(
  db: Db,
  projectId: string,
  kind: ResourceUseKind,
  name: string,
): Promise<string> {
  const [id = name, otherProject] = name.split("/").reverse();
  if (otherProject !== undefined && otherProject !== projectId) {
    throw new CapabilityError(
      "not-found",
      `${WORDS[kind]} "${name}" belongs to project ${otherProject}; this flow belongs to ${projectId}.`,
    );
  }
  const known = await listIds(db, projectId, kind);
  if (known.includes(id)) return id;
  const nearest = nearestName(id, known);
  throw new CapabilityError(
    "not-found",
    `Project ${projectId} has no ${WORDS[kind]} "${id}"${hintOf(nearest, known, WORDS[kind])}`,
  );
}

function hintOf(nearest: string | undefined, known: string[], word: string): string {
  if (nearest !== undefined) return `; did you mean "${nearest}"?`;
  if (known.length === 0) return `, nor any other ${word}.`;
  const named = known.slice(0, NAMED_IDS).join(", ");
  return `; it has ${named}${known.length > NAMED_IDS ? " and others" : ""}.`;
}

async function listIds(db: Db, projectId: string, kind: ResourceUseKind): Promise<string[]> {
  const query = { where: { projectId }, select: { id: true }, orderBy: { id: "asc" as const } };
  const rows = await {
    service: () => db.deploymentService.findMany(query),
    job: () => db.job.findMany(query),
    addon: () => db.addon.findMany(query),
    "build-service": () => db.buildService.findMany(query),
  }[kind]();
  return rows.map(({ id }) => id);
}

async function assertInReach(
  db: Db,
  { projectId, stageId }: Pick<NodeOrigin, "projectId" | "stageId">,
  kind: ResourceKind,
  id: string,
  from: "own" | "own-or-preceding",
): Promise<void> {
  const place = await db.stageResource.findUnique({
    where: { projectId_kind_resourceId: { projectId, kind, resourceId: id } },
    include: { stage: true },
  });
  if (place?.stageId === stageId) return;
  const own = await db.stage.findUnique({ where: { id: stageId } });
  if (own === null) throw new CapabilityError("not-found", "The stage of this flow is gone.");
  if (from === "own-or-preceding" && place?.stage.pipelineId === own.pipelineId) {
    const preceding = await db.stage.findFirst({
      where: { projectId, pipelineId: own.pipelineId, position: { lt: own.position } },
      orderBy: { position: "desc" },
    });
    if (place.stageId === preceding?.id) return;
  }
  const stands = place === null ? "stands in no stage" : `stands in stage ${place.stage.name}`;
  const rule =
    from === "own"
      ? `a flow of ${own.name} touches only what stands in ${own.name}`
      : `a flow of ${own.name} promotes only from the stage before it`;
  throw new CapabilityError("outside-stage", `${id} ${stands}; ${rule}.`);
}
