import type { Tx } from "@/server/db";
import { assertBranch, assertRepoUrl, GitError } from "@/server/git";
import { inputProblem, invalidInput, type InputProblem } from "@/server/validation";
import { fieldChanges, type FieldChange } from "./field-changes";
import { KIND_OF, RESOURCE_STORES, type ResourceCollection, type ResourceStore, type SpecOf } from "./stores";

/** What a declaration does to one thing. */
export interface Change {
  action: "create" | "update" | "delete" | "unchanged";
  /** `deploymentService`, `pipeline`, `releaseFlow` … */
  kind: string;
  id: string;
  fields: FieldChange[];
}

/**
 * Changes of resources one after the other: two at once could take the same port. Held until the transaction ends.
 */
export async function lockResources(tx: Tx): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('slipway resources'))`;
}

/** Makes resources so and says what that changes. Nothing is written for what is so already. */
export async function writeResources<C extends ResourceCollection>(
  tx: Tx,
  projectId: string,
  collection: C,
  specs: readonly SpecOf<C>[],
): Promise<Change[]> {
  // A collection and its store belong together; TypeScript cannot follow the index.
  const store = RESOURCE_STORES[collection] as unknown as ResourceStore<SpecOf<C>>;
  const present = await store.read(tx, projectId);
  const changes: Change[] = [];
  for (const spec of specs) {
    const before = present.get(spec.id);
    const fields = fieldChanges(before, declared(spec, before), store.show);
    const action = before === undefined ? "create" : fields.length === 0 ? "unchanged" : "update";
    if (action !== "unchanged") await store.write(tx, projectId, spec);
    changes.push({ action, kind: KIND_OF[collection], id: spec.id, fields });
  }
  return changes;
}

/** As it will be stored: a name it has by default, a runtime's default flag only where somebody says so. */
function declared<Spec extends { id: string; name?: string | undefined; default?: boolean | undefined }>(
  spec: Spec,
  before: Spec | undefined,
): Record<string, unknown> {
  const full: Record<string, unknown> = { ...spec };
  if ("driver" in spec) {
    if (spec.default === undefined) full.default = before?.default;
  } else {
    full.name = spec.name ?? spec.id;
  }
  return full;
}

/** The resources of a project that one may name. */
async function readIds(tx: Tx, projectId: string) {
  const [runtimes, secretGroups, addons] = await Promise.all([
    tx.runtime.findMany({ where: { projectId }, select: { id: true } }),
    tx.secretGroup.findMany({ where: { projectId }, select: { id: true } }),
    tx.addon.findMany({ where: { projectId }, select: { id: true } }),
  ]);
  const ids = (rows: { id: string }[]) => new Set(rows.map(({ id }) => id));
  return { runtimes: ids(runtimes), secretGroups: ids(secretGroups), addons: ids(addons) };
}

interface Naming {
  id: string;
  runtime?: string | undefined;
  secretGroups?: string[] | undefined;
  addons?: { id: string; as: string }[] | undefined;
  repoUrl?: string | undefined;
  branch?: string | undefined;
}

/** Names that lead nowhere, after everything was written. `path` is where the list of specs stands. */
export async function checkReferences(
  tx: Tx,
  projectId: string,
  collection: ResourceCollection,
  specs: readonly Naming[],
  pathOf: (index: number) => (string | number)[] = (index) => [collection, index],
): Promise<InputProblem[]> {
  const known = await readIds(tx, projectId);
  return specs.flatMap((spec, index) => {
    const at = pathOf(index);
    const missing = (path: (string | number)[], noun: string, id: string, ids: Set<string>) =>
      ids.has(id)
        ? []
        : [
            inputProblem(
              [...at, ...path],
              `There is no ${noun} “${id}” in project “${projectId}”.${listed(ids)}`,
            ),
          ];
    return [
      ...(spec.runtime === undefined ? [] : missing(["runtime"], "runtime", spec.runtime, known.runtimes)),
      ...(spec.secretGroups ?? []).flatMap((id, place) =>
        missing(["secretGroups", place], "secret group", id, known.secretGroups),
      ),
      ...(spec.addons ?? []).flatMap(({ id }, place) =>
        missing(["addons", place], "addon", id, known.addons),
      ),
      ...variableGivenTwice(spec.addons ?? []).map((name) =>
        inputProblem(
          [...at, "addons"],
          `Two addons would both be ${name}; give one of them another name with \`as\`.`,
        ),
      ),
      ...(spec.repoUrl === undefined
        ? []
        : gitProblem([...at, "repoUrl"], () => assertRepoUrl(spec.repoUrl ?? ""))),
      ...(spec.branch === undefined
        ? []
        : gitProblem([...at, "branch"], () => assertBranch(spec.branch ?? ""))),
    ];
  });
}

function listed(ids: Set<string>): string {
  return ids.size === 0 ? "" : ` Known: ${[...ids].sort().join(", ")}.`;
}

function variableGivenTwice(links: { as: string }[]): string[] {
  const names = links.map(({ as }) => as);
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}

function gitProblem(path: (string | number)[], check: () => void): InputProblem[] {
  try {
    check();
    return [];
  } catch (error) {
    if (error instanceof GitError) return [inputProblem(path, error.message)];
    throw error;
  }
}

/** Two services that want one port, told about the one of this project. */
export interface PortConflict {
  serviceId: string;
  message: string;
}

/** The public ports of one machine belong to one service each. */
export async function findPortConflicts(tx: Tx, projectId: string): Promise<PortConflict[]> {
  const taken = await tx.deploymentService.findMany({
    select: { projectId: true, id: true, port: true, runtimeId: true },
    where: {
      port: { in: (await tx.deploymentService.findMany({ where: { projectId } })).map(({ port }) => port) },
    },
    orderBy: { createdAt: "asc" },
  });
  const placeOf = await readPlaces(tx, taken);
  const conflicts: PortConflict[] = [];
  const owners = new Map<string, (typeof taken)[number]>();
  for (const service of taken) {
    const place = placeOf(service);
    const address = JSON.stringify([place, service.port]);
    const owner = owners.get(address);
    owners.set(address, owner ?? service);
    if (owner === undefined || (owner.projectId !== projectId && service.projectId !== projectId)) continue;
    const [mine, other] = service.projectId === projectId ? [service, owner] : [owner, service];
    const otherName =
      other.projectId === projectId ? `service “${other.id}”` : "a service of another project";
    conflicts.push({
      serviceId: mine.id,
      message: `Service “${mine.id}” wants port ${mine.port}, which ${otherName} already has on the same runtime.`,
    });
  }
  return conflicts;
}

/** @throws AppError 400 naming both services of each conflict */
export async function assertPortsAreFree(tx: Tx, projectId: string): Promise<void> {
  const conflicts = await findPortConflicts(tx, projectId);
  if (conflicts.length === 0) return;
  const problems = conflicts.map(({ message }) => ({ path: "", message }));
  throw invalidInput("Every service needs a port of its own", problems);
}

type ServiceOnRuntime = { projectId: string; runtimeId: string | null };

/** Which machine's ports a service takes: `process` runtimes with the same settings are one machine for all projects. */
async function readPlaces(
  tx: Tx,
  services: ServiceOnRuntime[],
): Promise<(service: ServiceOnRuntime) => string> {
  const rows = await tx.runtime.findMany({
    where: { projectId: { in: [...new Set(services.map(({ projectId }) => projectId))] } },
    orderBy: { createdAt: "asc" },
  });
  return ({ projectId, runtimeId }) => {
    const own = rows.filter((row) => row.projectId === projectId);
    const runtime =
      runtimeId === null
        ? (own.find(({ isDefault }) => isDefault) ?? own[0])
        : own.find(({ id }) => id === runtimeId);
    if (runtime === undefined) return "process  {}";
    // A cluster gives every project a name space of its own.
    const owner = runtime.driver === "kubernetes" ? projectId : "";
    return `${runtime.driver} ${owner} ${JSON.stringify(runtime.settings)}`;
  };
}
