import { recordAudit } from "@/server/audit";
import type { Actor } from "@/server/auth";
import type { Db } from "@/server/db";
import { startRelease } from "@/server/deployments";
import { AppError } from "@/server/errors";
import type { Outgoing } from "@/server/outgoing";
import { createResource, getResourceForm, listFormChoices, updateResource } from "@/server/resource-changes";
import type { ResourceCollection } from "@/server/resources";
import type { RuntimePool } from "@/server/runtime-pool";
import { toId, type Translated } from "./northflank-bodies";
import { findImage, type FoundImage, type PickedImage } from "./picked-image";

/** What writing a resource needs of the request. */
export interface Deps {
  db: Db;
  runtimes: RuntimePool;
  outgoing: Outgoing;
  actor: Actor;
}
interface Place {
  projectId: string;
  collection: ResourceCollection;
}

/** Makes a resource; its id is made of its name. */
export async function create(
  { db, runtimes, actor }: Deps,
  place: Place,
  { spec }: Translated,
): Promise<string> {
  const id = toId(String(spec.name));
  await createResource({ db, runtimes }, actor, { ...place, spec: { id, ...spec } });
  return id;
}

/** What a body does not mention stays; so do secrets, which are `null` in a form. */
export async function change(
  { db, runtimes, actor }: Deps,
  place: Place,
  id: string,
  { spec }: Translated,
): Promise<void> {
  const form = await getResourceForm(db, place.projectId, place.collection, id);
  const { revision } = form;
  await updateResource({ db, runtimes }, actor, { ...place, id, revision, spec: { ...form.spec, ...spec } });
}

/** A port that no other service has, and a sentence when it is not the one that was asked for. */
export async function withPort(
  db: Db,
  projectId: string,
  { spec, warnings }: Translated,
): Promise<Translated> {
  const wanted = typeof spec.port === "number" ? spec.port : null;
  const isFree =
    wanted !== null &&
    wanted >= 1024 &&
    (await db.deploymentService.count({ where: { port: wanted } })) === 0;
  if (isFree) return { spec, warnings };
  const { freePort } = await listFormChoices(db, projectId);
  const told =
    wanted === null
      ? []
      : [
          `Port ${wanted} is not free on this server: the service is reached at ${freePort}, and its program listens at $PORT.`,
        ];
  return { spec: { ...spec, port: freePort }, warnings: [...warnings, ...told] };
}

/** The image to begin with; that a build service has not built anything yet is told, not refused. */
export async function findFirstImage(
  deps: Deps,
  projectId: string,
  picked: PickedImage,
): Promise<{ found: FoundImage | undefined; warnings: string[] }> {
  try {
    return { found: await findImage(deps, { projectId, runtimeId: null }, picked), warnings: [] };
  } catch (error) {
    if (!(error instanceof AppError) || error.status !== 409) throw error;
    return {
      found: undefined,
      warnings: [`\`deployment\`: ${error.message} Nothing runs until something is released.`],
    };
  }
}

/** Deploys an image on a service, or sets it on a job. */
export async function release(
  { db, actor }: Deps,
  projectId: string,
  target: { id: string; kind: "service" | "job" },
  { image, buildId }: FoundImage,
): Promise<void> {
  await startRelease(db, { projectId, target, image, buildId });
  const action = `${target.kind}.deploy`;
  await recordAudit(db, actor, { projectId, action, subject: target.id, detail: { image } });
}
