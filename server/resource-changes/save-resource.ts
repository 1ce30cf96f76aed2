import { schemaProblems } from "@/core/document/schema-problems";
import { isRecord } from "@/core/document/walk";
import { bringUpAddons } from "@/server/apply";
import { recordAudit } from "@/server/audit";
import { assertCan, type Actor } from "@/server/auth";
import { inTransaction, type Db, type Tx } from "@/server/db";
import { AppError } from "@/server/errors";
import { isBeingRemoved } from "@/server/removals";
import {
  checkReferences,
  findPortConflicts,
  lockResources,
  toAuditFields,
  writeResources,
  type Change,
  type ResourceCollection,
  type SpecOf,
} from "@/server/resources";
import type { RuntimePool } from "@/server/runtime-pool";
import { inputProblem, invalidInput, toInputProblem, type InputProblem } from "@/server/validation";
import { AUDIT_NOUN, storeOf, type AnySpec } from "./collections";
import { revisionOf } from "./revision";
import { fillIn } from "./write-only";

export interface SaveResource {
  projectId: string;
  collection: ResourceCollection;
  /** As declared; a secret that stays as it is, is `null`. */
  spec: unknown;
}

export interface SavedResource {
  id: string;
  change: Change;
}

interface SaveDeps {
  db: Db;
  runtimes: RuntimePool | null;
}

/**
 * Makes a resource. @throws AppError 400 with the path of every problem within the spec, 403, 404 for the project
 */
export async function createResource(
  deps: SaveDeps,
  actor: Actor,
  wanted: SaveResource,
): Promise<SavedResource> {
  const { projectId, collection } = wanted;
  assertCan(actor, "edit-resources", projectId);
  const saved = await inTransaction(deps.db, async (tx) => {
    await lockResources(tx);
    const spec = parse(wanted, undefined);
    const store = storeOf(collection);
    if ((await store.read(tx, projectId)).has(spec.id)) {
      throw problemsWith(collection, [
        inputProblem(["id"], `There is a ${store.noun} “${spec.id}” already. Give this one another id.`),
      ]);
    }
    await assertNotBeingRemoved(tx, wanted, spec.id);
    return write(tx, actor, wanted, spec);
  });
  if (deps.runtimes !== null) bringUpAddons(deps.db, deps.runtimes, { projectId, changes: [saved.change] });
  return saved;
}

/**
 * Makes a resource so. What runs takes it over with its next release, a job with its next run.
 * @param wanted `revision` is that of the form; another one now means that somebody was faster
 * @throws AppError 400 with the path of every problem within the spec, 403, 404, 409
 */
export async function updateResource(
  { db }: SaveDeps,
  actor: Actor,
  wanted: SaveResource & { id: string; revision?: string | undefined },
): Promise<SavedResource> {
  const { projectId, collection, id } = wanted;
  assertCan(actor, "edit-resources", projectId);
  return inTransaction(db, async (tx) => {
    await lockResources(tx);
    const store = storeOf(collection);
    const stored = (await store.read(tx, projectId)).get(id);
    if (stored === undefined) {
      throw AppError.notFound(`There is no ${store.noun} “${id}” in project “${projectId}”.`);
    }
    if (wanted.revision !== undefined && wanted.revision !== revisionOf(stored)) {
      throw AppError.conflict(
        `Somebody changed ${store.noun} “${id}” since you opened it. Copy what you need, then open it again.`,
      );
    }
    const spec = parse(wanted, stored);
    const fixed = await findFixed(tx, collection, projectId, stored, spec);
    if (fixed.length > 0) throw problemsWith(collection, fixed);
    return write(tx, actor, wanted, spec);
  });
}

/** What somebody gave, whole and sound. @throws AppError 400 */
function parse({ collection, spec: given }: SaveResource, stored: AnySpec | undefined): AnySpec {
  const store = storeOf(collection);
  if (!isRecord(given)) throw problemsWith(collection, [inputProblem([], "The resource must be an object.")]);
  const { spec, problems } = fillIn(collection, given, stored);
  const parsed = store.schema.safeParse(spec);
  if (parsed.success && problems.length === 0) return parsed.data;
  const told = parsed.success ? [] : schemaProblems(store.schema, spec).map(toInputProblem);
  const placed = new Set(problems.map(({ path }) => path));
  throw problemsWith(collection, [...problems, ...told.filter(({ path }) => !placed.has(path))]);
}

/** What cannot change once it is there, because data or running programs stand behind it. */
async function findFixed(
  tx: Tx,
  collection: ResourceCollection,
  projectId: string,
  stored: AnySpec,
  spec: AnySpec,
): Promise<InputProblem[]> {
  const problems: InputProblem[] = [];
  const fix = (field: string, message: string) => {
    if (spec[field] !== stored[field]) problems.push(inputProblem([field], message));
  };
  fix("id", `The id stays “${stored.id}”: flows and links use it. Change the name instead.`);
  if (collection === "addons") {
    fix("type", "The type of a database cannot change. Make another addon and import the data.");
    fix("version", "The version of a database cannot change here. Make another addon and import the data.");
    fix(
      "runtime",
      "A database does not move to another runtime. Make another addon there and import the data.",
    );
  }
  if (collection === "deploymentServices" && spec.runtime !== stored.runtime) {
    const where = { projectId_id: { projectId, id: stored.id } };
    const row = await tx.deploymentService.findUnique({ where, select: { image: true } });
    if (row !== null && row.image !== null)
      fix("runtime", "It runs where it is. Make a service on the other runtime and release to that one.");
  }
  return problems;
}

async function write(
  tx: Tx,
  actor: Actor,
  { projectId, collection }: SaveResource,
  spec: AnySpec,
): Promise<SavedResource> {
  const [change] = await writeResources(tx, projectId, collection, [
    spec as unknown as SpecOf<ResourceCollection>,
  ]);
  if (change === undefined) throw new Error("a resource was written, and nothing is told of it");
  const problems = await checkReferences(tx, projectId, collection, [spec], () => []);
  if (collection === "deploymentServices" && problems.length === 0) {
    const conflicts = (await findPortConflicts(tx, projectId)).filter(
      ({ serviceId }) => serviceId === spec.id,
    );
    problems.push(...conflicts.map(({ message }) => inputProblem(["port"], message)));
  }
  if (problems.length > 0) throw problemsWith(collection, problems);
  if (change.action !== "unchanged") {
    await recordAudit(tx, actor, {
      projectId,
      action: `${AUDIT_NOUN[collection]}.${change.action}`,
      subject: spec.id,
      detail: { fields: toAuditFields(change.fields) },
    });
  }
  return { id: spec.id, change };
}

/** @throws AppError 409 */
async function assertNotBeingRemoved(
  tx: Tx,
  { projectId, collection }: SaveResource,
  id: string,
): Promise<void> {
  const kind = collection === "addons" ? "addon" : collection === "deploymentServices" ? "service" : null;
  if (kind === null || !(await isBeingRemoved(tx, projectId, { kind, target: id }))) return;
  throw AppError.conflict(
    `The ${kind} “${id}” that was here before is still being removed. Try again in a moment, or take another id.`,
  );
}

function problemsWith(collection: ResourceCollection, problems: readonly InputProblem[]): AppError {
  return invalidInput(`The ${storeOf(collection).noun} cannot be saved`, problems);
}
