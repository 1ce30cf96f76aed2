import { findKind } from "@/core/document";
import { isRecord, walkRawNodes } from "@/core/document/walk";
import type { ResourceUseKind } from "@/core/node-kind/manifest";
import type { Db, Tx } from "@/server/db";
import { kindTable } from "@/server/flows";
import type { ResourceCollection } from "@/server/resources";

/** Something that would break without a resource. */
export interface ResourceUser {
  /** `stage Production of pipeline main` */
  name: string;
  /** What it does with the resource: `holds it`. */
  use: string;
  place:
    | { type: "board"; pipelineId: string }
    | { type: "flow"; pipelineId: string; stage: string }
    | { type: "resource"; collection: ResourceCollection; id: string };
}

const RESOURCE_KIND = {
  deploymentServices: "service",
  jobs: "job",
  addons: "addon",
} as const satisfies Partial<Record<ResourceCollection, string>>;

/** What flows call each of them. */
const USE_KIND: Partial<Record<ResourceCollection, ResourceUseKind>> = {
  ...RESOURCE_KIND,
  buildServices: "build-service",
};

/** Fields of a document that name one by its id, wherever they stand. */
const NAMING_FIELDS: Partial<Record<ResourceCollection, ReadonlySet<string>>> = {
  registries: new Set(["credentials", "credentialsId"]),
  integrations: new Set(["integrationId", "selfHostedVcsId"]),
};

/** Stages, published flows and other resources that name a resource, in this order. */
export async function findUsers(
  db: Db | Tx,
  projectId: string,
  collection: ResourceCollection,
  id: string,
): Promise<ResourceUser[]> {
  return [
    ...(await findStages(db, projectId, collection, id)),
    ...(await findFlows(db, projectId, collection, id)),
    ...(await findResources(db, projectId, collection, id)),
  ];
}

async function findStages(
  db: Db | Tx,
  projectId: string,
  collection: ResourceCollection,
  id: string,
): Promise<ResourceUser[]> {
  if (!isPlaced(collection)) return [];
  const placed = await db.stageResource.findMany({
    where: { projectId, kind: RESOURCE_KIND[collection], resourceId: id },
    include: { stage: true },
  });
  return placed.map(({ stage }) => ({
    name: `stage ${stage.name} of pipeline ${stage.pipelineId}`,
    use: "holds it",
    place: { type: "board", pipelineId: stage.pipelineId },
  }));
}

function isPlaced(collection: ResourceCollection): collection is keyof typeof RESOURCE_KIND {
  return collection in RESOURCE_KIND;
}

async function findFlows(
  db: Db | Tx,
  projectId: string,
  collection: ResourceCollection,
  id: string,
): Promise<ResourceUser[]> {
  const flows = await db.releaseFlow.findMany({
    where: { projectId, currentRevisionId: { not: null } },
    include: { stage: true },
    orderBy: { stage: { position: "asc" } },
  });
  const users: ResourceUser[] = [];
  for (const { stage, currentRevisionId } of flows) {
    if (currentRevisionId === null) continue;
    const revision = await db.flowRevision.findUnique({
      where: { id: currentRevisionId },
      select: { document: true },
    });
    const steps = revision === null ? [] : stepsThatName(revision.document, collection, id);
    if (steps.length === 0) continue;
    users.push({
      name: `the release flow of ${stage.name} in pipeline ${stage.pipelineId}`,
      use: `names it in ${steps.join(", ")}`,
      place: { type: "flow", pipelineId: stage.pipelineId, stage: stage.name },
    });
  }
  return users;
}

/** The steps of a document that name a resource, as people call them; each once. */
export function stepsThatName(document: unknown, collection: ResourceCollection, id: string): string[] {
  const steps = [...walkRawNodes(document)].flatMap(({ node, key }) => {
    // What stands in a workflow's steps has a visit of its own.
    const own =
      isRecord(node.spec) && Array.isArray(node.spec.steps)
        ? { ...node, spec: { ...node.spec, steps: [] } }
        : node;
    return nodeNames(own, collection, id) ? [`step ${stepNumber(key)} (${String(node.kind)})`] : [];
  });
  const isRecorded = isRecord(document);
  const inputs =
    isRecorded && collection === "buildServices" && mentions(document.richInputs, new Set(["source"]), id);
  const args = isRecorded && collection === "secretGroups" && mentionsSecret(document.arguments, id);
  return [...new Set([...steps, ...(inputs ? ["its inputs"] : []), ...(args ? ["its arguments"] : [])])];
}

function nodeNames(
  node: Readonly<Record<string, unknown>>,
  collection: ResourceCollection,
  id: string,
): boolean {
  const known = findKind(kindTable, node.kind);
  // A kind reads only what its schema accepts.
  const kind = known?.specSchema.safeParse(node.spec).success === true ? known : undefined;
  const uses = kind?.resources?.(node.spec) ?? [];
  if (uses.some((use) => use.kind === USE_KIND[collection] && (use.id.split("/").at(-1) ?? "") === id))
    return true;
  const fields = NAMING_FIELDS[collection];
  if (fields !== undefined) return mentions(node.spec, fields, id);
  if (collection !== "secretGroups") return false;
  const named = (kind?.mentions?.(node.spec) ?? []).some(
    (one) => one.kind === "secret-group" && one.id === id,
  );
  return named || mentionsSecret(node, id);
}

/** `1.2` for people, who count from one. */
function stepNumber(key: string): string {
  return key
    .split(".")
    .map((part) => (/^\d+$/.test(part) ? String(Number(part) + 1) : part))
    .join(".");
}

function mentions(value: unknown, fields: ReadonlySet<string>, id: string): boolean {
  if (Array.isArray(value)) return value.some((item) => mentions(item, fields, id));
  if (!isRecord(value)) return false;
  return Object.entries(value).some(
    ([name, inner]) => (fields.has(name) && inner === id) || mentions(inner, fields, id),
  );
}

/** `${secrets.GROUP.…}` and `fn.fetchSecret('GROUP')`. */
function mentionsSecret(value: unknown, id: string): boolean {
  const text = JSON.stringify(value ?? null);
  return (
    new RegExp(`\\bsecrets\\.${id}(?![A-Za-z0-9-])`).test(text) ||
    new RegExp(`\\bfetchSecret\\(\\s*(?:'${id}'|\\\\"${id}\\\\")`).test(text)
  );
}

async function findResources(
  db: Db | Tx,
  projectId: string,
  collection: ResourceCollection,
  id: string,
): Promise<ResourceUser[]> {
  const select = { id: true, secretGroups: true, addons: true, runtimeId: true } as const;
  const services = await db.deploymentService.findMany({
    where: { projectId },
    select,
    orderBy: { id: "asc" },
  });
  const jobs = await db.job.findMany({ where: { projectId }, select, orderBy: { id: "asc" } });
  const linked = [
    ...services.map((row) => ({ ...row, collection: "deploymentServices" as const, noun: "service" })),
    ...jobs.map((row) => ({ ...row, collection: "jobs" as const, noun: "job" })),
  ];
  const using = (use: string, those: { id: string; collection: ResourceCollection; noun: string }[]) =>
    those.map((one): ResourceUser => ({
      name: `${one.noun} ${one.id}`,
      use,
      place: { type: "resource", collection: one.collection, id: one.id },
    }));
  if (collection === "secretGroups") {
    return using(
      "is given its values",
      linked.filter(({ secretGroups }) => secretGroups.includes(id)),
    );
  }
  if (collection === "addons") {
    return using(
      "connects to it",
      linked.filter(
        ({ addons }) => Array.isArray(addons) && addons.some((link) => isRecord(link) && link.id === id),
      ),
    );
  }
  if (collection !== "runtimes") return [];
  return using(
    "runs on it",
    [...linked, ...(await findOnRuntimes(db, projectId))].filter(await runsOn(db, projectId, id)),
  );
}

async function findOnRuntimes(db: Db | Tx, projectId: string) {
  const query = {
    where: { projectId },
    select: { id: true, runtimeId: true },
    orderBy: { id: "asc" },
  } as const;
  const addons = await db.addon.findMany(query);
  const buildServices = await db.buildService.findMany(query);
  return [
    ...addons.map((row) => ({ ...row, collection: "addons" as const, noun: "addon" })),
    ...buildServices.map((row) => ({ ...row, collection: "buildServices" as const, noun: "build service" })),
  ];
}

/** By name, or because it names none and this is the default. */
async function runsOn(db: Db | Tx, projectId: string, id: string) {
  const runtimes = await db.runtime.findMany({ where: { projectId }, orderBy: { createdAt: "asc" } });
  const byDefault = (runtimes.find(({ isDefault }) => isDefault) ?? runtimes[0])?.id;
  return ({ runtimeId }: { runtimeId: string | null }) => (runtimeId ?? byDefault) === id;
}
