import { beforeEach, describe, expect, it } from "vitest";
import { aShop } from "@/prisma/factories/a-shop";
import { SYSTEM_ACTOR, type Actor } from "@/server/auth";
import { useTestDatabase } from "@/server/db/test-database";
import type { AppError } from "@/server/errors";
import { publishFlow } from "@/server/flows";
import { createRuntimePool } from "@/server/runtime-pool";
import { FakeRuntime } from "@/server/runtimes/fake";
import { unsealJson } from "@/server/secrets";
import {
  createResource,
  findUsers,
  getResourceForm,
  readRemovalOutlook,
  removeResource,
  updateResource,
} from "./index";

const database = useTestDatabase();
const editor: Actor = {
  ...SYSTEM_ACTOR,
  name: "Robin",
  isServerAdmin: false,
  memberships: { shop: "editor" },
};
const projectId = "shop";

let stages: Record<string, string>;
beforeEach(async () => {
  await database.db.runtimeRemoval.deleteMany();
  await database.db.project.deleteMany();
  stages = (await aShop(database.db)).stages;
});

const deps = () => ({ db: database.db, runtimes: createRuntimePool(database.db, () => new FakeRuntime()) });
const create = (
  collection: Parameters<typeof createResource>[2]["collection"],
  spec: unknown,
  actor = editor,
) => createResource({ ...deps(), runtimes: null }, actor, { projectId, collection, spec });

/** The problems a save is refused with, by their paths. */
async function refusal(save: Promise<unknown>): Promise<Record<string, string>> {
  const error = await save.then(
    () => null,
    (thrown: unknown) => thrown as AppError,
  );
  expect(error?.status).toBe(400);
  const { problems } = error?.details as { problems: { path: string; message: string }[] };
  return Object.fromEntries(problems.map(({ path, message }) => [path, message]));
}

const lastAudit = async () =>
  database.db.auditEntry.findFirst({ where: { projectId }, orderBy: [{ at: "desc" }, { id: "desc" }] });

describe("making a resource", () => {
  it("stores it as a project file would, and writes down who did", async () => {
    await create("deploymentServices", { id: "web", port: 4400, environment: { TOKEN: "s3cret-value" } });
    const where = { projectId_id: { projectId, id: "web" } };
    const row = await database.db.deploymentService.findUniqueOrThrow({ where });
    expect(row).toMatchObject({ name: "web", port: 4400, replicas: 1 });
    expect(unsealJson(row.environment)).toEqual({ TOKEN: "s3cret-value" });
    const entry = await lastAudit();
    expect(entry).toMatchObject({ action: "service.create", subject: "web", actorName: "Robin" });
    expect(JSON.stringify(entry?.detail)).toContain("environment.TOKEN");
    expect(JSON.stringify(entry?.detail)).not.toContain("s3cret-value");
  });

  it("says what is wrong at each place, all at once", async () => {
    const found = await refusal(
      create("deploymentServices", {
        id: "a b",
        port: "eighty",
        healthCheck: { path: "healthz", intervalSeconds: -1 },
        environment: { "1X": "v" },
      }),
    );
    expect(Object.keys(found).sort()).toEqual([
      'environment["1X"]',
      "healthCheck.intervalSeconds",
      "healthCheck.path",
      "id",
      "port",
    ]);
    expect(found.port).toBe("Must be a whole number from 1 to 65535; this is `eighty`.");
    expect(await database.db.deploymentService.count({ where: { port: 4400 } })).toBe(0);
  });

  it("says at the field what only the project can know", async () => {
    expect(await refusal(create("jobs", { id: "job-prod" }))).toHaveProperty("id");
    expect(await refusal(create("deploymentServices", { id: "web", port: 4203 }))).toMatchObject({
      port: expect.stringContaining("deployment-prod") as string,
    });
    expect(Object.keys(await refusal(create("jobs", { id: "j", secretGroups: ["shared", "gone"] })))).toEqual(
      ["secretGroups[1]"],
    );
    expect(await refusal(create("buildServices", { id: "b", repoUrl: "not an address" }))).toHaveProperty(
      "repoUrl",
    );
    expect(await database.db.job.count({ where: { id: "j" } })).toBe(0);
  });

  it("is for editors, and another project is not there", async () => {
    const viewer: Actor = { ...editor, memberships: { shop: "viewer" } };
    await expect(create("jobs", { id: "j" }, viewer)).rejects.toMatchObject({ status: 403 });
    const stranger: Actor = { ...editor, memberships: { other: "admin" } };
    await expect(create("jobs", { id: "j" }, stranger)).rejects.toMatchObject({ status: 404 });
  });
});

describe("changing a resource", () => {
  const update = async (spec: Record<string, unknown>, revision?: string) =>
    updateResource(deps(), editor, { projectId, collection: "secretGroups", id: "shared", spec, revision });

  it("keeps secrets nobody gave anew, and the audit tells which changed", async () => {
    const { spec, revision } = await getResourceForm(database.db, projectId, "secretGroups", "shared");
    expect(spec).toMatchObject({ values: { LEVEL: null, API_KEY: null } });
    await update({ ...spec, values: { API_KEY: null, NEW: "n-1" } }, revision);
    const where = { projectId_id: { projectId, id: "shared" } };
    const row = await database.db.secretGroup.findUniqueOrThrow({ where });
    expect(unsealJson(row.sealed)).toMatchObject({ values: { API_KEY: "k-1", NEW: "n-1" } });
    const detail = JSON.stringify((await lastAudit())?.detail);
    expect(detail).toContain("values.NEW");
    expect(detail).not.toMatch(/k-1|n-1/);
  });

  it("is refused when somebody was faster", async () => {
    const { spec, revision } = await getResourceForm(database.db, projectId, "secretGroups", "shared");
    await update({ ...spec, values: { API_KEY: "k-2" } }, revision);
    await expect(update({ ...spec, values: {} }, revision)).rejects.toMatchObject({ status: 409 });
  });

  it("leaves alone what data and links stand on", async () => {
    const spec = { id: "other", type: "external-postgres", connectionString: "postgresql://a@b/c" };
    const changed = updateResource(deps(), editor, {
      projectId,
      collection: "addons",
      id: "postgres-prod",
      spec,
    });
    expect(Object.keys(await refusal(changed)).sort()).toEqual(["id", "type"]);
  });

  it("that changes nothing is not written down", async () => {
    const before = await database.db.auditEntry.count({ where: { projectId } });
    const { spec } = await getResourceForm(database.db, projectId, "secretGroups", "shared");
    await update(spec);
    expect(await database.db.auditEntry.count({ where: { projectId } })).toBe(before);
  });
});

describe("deleting a resource", () => {
  const remove = (
    collection: Parameters<typeof removeResource>[2]["collection"],
    id: string,
    typed?: string,
  ) => removeResource(deps(), editor, { projectId, collection, id, typed });

  it("is refused while something uses it, naming who", async () => {
    await expect(remove("secretGroups", "shared")).rejects.toMatchObject({
      status: 409,
      message: expect.stringContaining("service deployment-dev") as string,
    });
    await expect(remove("addons", "postgres-prod", "postgres-prod")).rejects.toMatchObject({
      message: expect.stringContaining("stage Production of pipeline main") as string,
    });
    await expect(remove("runtimes", "local")).rejects.toMatchObject({ status: 409 });
  });

  it("is refused while a flow names it", async () => {
    const document = {
      apiVersion: "v1.2",
      arguments: { KEY: "${secrets.unlinked.values.KEY}" },
      spec: {
        kind: "Workflow",
        spec: {
          type: "sequential",
          steps: [
            { kind: "Build", spec: { id: "api", type: "service", branch: "main" }, condition: "success" },
          ],
        },
      },
    };
    await create("secretGroups", { id: "unlinked", values: { KEY: "v" } });
    const place = {
      projectId,
      pipelineId: "main",
      stage: { id: stages.production ?? "", name: "Production" },
    };
    const text = JSON.stringify(document);
    await publishFlow(database.db, null, SYSTEM_ACTOR, place, { text, message: "" });
    const users = await findUsers(database.db, projectId, "buildServices", "api");
    expect(users.map(({ name, use }) => `${name} ${use}`)).toEqual([
      "the release flow of Production in pipeline main names it in step 1 (Build)",
    ]);
    await expect(remove("buildServices", "api")).rejects.toMatchObject({ status: 409 });
    await expect(remove("secretGroups", "unlinked")).rejects.toMatchObject({ status: 409 });
    await create("buildServices", { id: "spare", repoUrl: "file:///srv/x.git" });
    await remove("buildServices", "spare");
  });

  it("is refused while work on it goes on", async () => {
    await create("addons", { id: "cache", type: "postgres" });
    const operation = await database.db.operation.create({
      data: {
        projectId,
        kind: "backup",
        subjectId: "0198c0de-0000-7000-8000-000000000000",
        runtimeId: "local",
        timeoutSeconds: 1,
      },
    });
    const data = { projectId, addonId: "cache", name: "b", backupType: "dump", compression: "gz" };
    await database.db.backup.create({ data: { ...data, operationId: operation.id } });
    await expect(remove("addons", "cache", "cache")).rejects.toMatchObject({
      message: expect.stringContaining("A backup is going on") as string,
    });
  });

  it("asks for the id where data goes with it, says what goes, and has the runtime let go", async () => {
    await create("addons", { id: "cache", type: "postgres" });
    const data = { projectId, addonId: "cache", name: "b", backupType: "dump", compression: "gz" };
    await database.db.backup.create({
      data: { ...data, status: "Success", location: "shop/cache/1.dump", sizeBytes: 2_000_000 },
    });
    const outlook = await readRemovalOutlook(database.db, deps().runtimes, projectId, "addons", "cache");
    expect(outlook).toMatchObject({ typed: true, users: [], goesOn: [] });
    expect(outlook.destroys.join(" ")).toMatch(/1 backup of it \(2 MB\)/);
    await expect(remove("addons", "cache")).rejects.toMatchObject({ status: 400 });
    await remove("addons", "cache", "cache");
    expect(await database.db.addon.count({ where: { projectId, id: "cache" } })).toBe(0);
    expect(await database.db.backup.count({ where: { addonId: "cache" } })).toBe(0);
    await expect.poll(() => database.db.runtimeRemoval.count()).toBe(0);
    expect(await lastAudit()).toMatchObject({ action: "addon.delete", subject: "cache" });
  });

  it("does not exist in another project", async () => {
    await aShop(database.db, { id: "other", firstPort: 5201 });
    await create("jobs", { id: "mine" });
    await expect(
      removeResource(
        deps(),
        { ...editor, memberships: { other: "admin" } },
        {
          projectId: "other",
          collection: "jobs",
          id: "mine",
          typed: undefined,
        },
      ),
    ).rejects.toMatchObject({ status: 404 });
    expect(await database.db.job.count({ where: { id: "mine" } })).toBe(1);
  });
});
