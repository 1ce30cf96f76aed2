import { readFileSync } from "node:fs";
import { beforeEach, describe, expect, test } from "vitest";
import { SYSTEM_ACTOR, type Actor } from "@/server/auth";
import { useTestDatabase } from "@/server/db/test-database";
import { AppError } from "@/server/errors";
import {
  applyProjectFile,
  inlineFlowFiles,
  parseProjectFile,
  parseProjectFileText,
  type ApplyResult,
} from ".";

const database = useTestDatabase();

beforeEach(async () => {
  await database.db.project.deleteMany();
});

const PROMOTE_TO_PRODUCTION = {
  apiVersion: "v1.2",
  arguments: { GREETING: "hello" },
  spec: {
    kind: "Workflow",
    spec: {
      type: "sequential",
      steps: [
        { kind: "AddonBackup", spec: { addonId: "postgres-prod" }, condition: "success" },
        {
          kind: "Release",
          spec: {
            type: "deployment",
            origin: { id: "deployment-staging", type: "service" },
            target: { id: "deployment-prod", type: "service" },
          },
          condition: "running",
        },
      ],
    },
  },
};

const aFile = (over: Record<string, unknown> = {}): Record<string, unknown> => ({
  project: { id: "shop", name: "Shop" },
  secretGroups: [{ id: "prod", values: { API_KEY: "s3cret-of-the-group" } }],
  buildServices: [{ id: "build-service", repoUrl: "file:///srv/git/shop.git" }],
  addons: [{ id: "postgres-prod", type: "postgres" }],
  deploymentServices: [
    { id: "deployment-staging", port: 4202 },
    {
      id: "deployment-prod",
      port: 4203,
      replicas: 2,
      environment: { GREETING: "s3cret-of-the-service", WORKERS: 4 },
      secretGroups: ["prod"],
      addons: ["postgres-prod"],
    },
  ],
  jobs: [{ id: "job-prod", command: "node migrate.js", addons: [{ id: "postgres-prod", as: "PG_URL" }] }],
  pipelines: [
    {
      id: "main",
      stages: [
        { name: "Staging", resources: ["deployment-staging"] },
        {
          name: "Production",
          resources: ["deployment-prod", "job-prod", "postgres-prod"],
          releaseFlow: {
            document: PROMOTE_TO_PRODUCTION,
            argumentOverrides: { GREETING: "s3cret-of-the-flow" },
          },
        },
      ],
    },
  ],
  ...over,
});

const apply = (
  file: Record<string, unknown>,
  { actor = SYSTEM_ACTOR, dryRun = false }: { actor?: Actor; dryRun?: boolean } = {},
): Promise<ApplyResult> => applyProjectFile(database.db, null, actor, parseProjectFile(file), { dryRun });

const actions = ({ changes }: ApplyResult): Record<string, string> =>
  Object.fromEntries(changes.map(({ action, kind, id }) => [`${kind} ${id}`, action]));

async function refusalOf(attempt: Promise<unknown>): Promise<AppError> {
  const error: unknown = await attempt.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof AppError) return error;
  throw new Error("it was not refused", { cause: error });
}

const everyRow = async (): Promise<string> => {
  const tables = await database.db.$queryRaw<{ name: string }[]>`
    SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'`;
  const dumps = await Promise.all(
    tables.map(({ name }) =>
      database.db.$queryRawUnsafe(`SELECT row_to_json(t)::text AS row FROM "${name}" t`),
    ),
  );
  return JSON.stringify(dumps);
};

describe("applying a project file", () => {
  test("makes everything it declares, and says so", async () => {
    const result = await apply(aFile());
    expect(actions(result)).toEqual({
      "project shop": "create",
      "runtime local": "create",
      "secretGroup prod": "create",
      "buildService build-service": "create",
      "addon postgres-prod": "create",
      "deploymentService deployment-staging": "create",
      "deploymentService deployment-prod": "create",
      "job job-prod": "create",
      "pipeline main": "create",
      "releaseFlow main/Production": "create",
    });
    const service = await database.db.deploymentService.findFirstOrThrow({
      where: { id: "deployment-prod" },
    });
    expect(service).toMatchObject({
      port: 4203,
      replicas: 2,
      secretGroups: ["prod"],
      name: "deployment-prod",
    });
    expect(service.addons).toEqual([{ id: "postgres-prod", as: "DATABASE_URL" }]);
    expect(await database.db.runtime.findFirstOrThrow()).toMatchObject({
      driver: "process",
      isDefault: true,
    });
    const stages = await database.db.stage.findMany({
      orderBy: { position: "asc" },
      include: { flow: true },
    });
    expect(stages.map(({ name, flow }) => [name, flow !== null])).toEqual([
      ["Staging", false],
      ["Production", true],
    ]);
  });

  test("twice, the second time nothing changes: no revision, no audit entry, no row", async () => {
    const applications = () => database.db.auditEntry.count({ where: { action: "project-file.apply" } });
    const told = await applications();
    await apply(aFile());
    const before = await database.db.deploymentService.findMany({ orderBy: { id: "asc" } });
    const again = await apply(aFile());
    expect(new Set(again.changes.map(({ action }) => action))).toEqual(new Set(["unchanged"]));
    expect(again.changes.flatMap(({ fields }) => fields)).toEqual([]);
    expect(await database.db.deploymentService.findMany({ orderBy: { id: "asc" } })).toEqual(before);
    expect(await database.db.flowRevision.count()).toBe(1);
    expect(await applications()).toBe(told + 1);
  });

  test("a dry run says the same and changes nothing", async () => {
    const dry = await apply(aFile(), { dryRun: true });
    expect(dry.changes).toHaveLength(10);
    expect(await database.db.project.count()).toBe(0);
    const real = await apply(aFile());
    expect(real.changes).toEqual(dry.changes);
  });

  test("a change is told field by field, secrets masked", async () => {
    await apply(aFile());
    const changed = aFile({
      secretGroups: [{ id: "prod", values: { API_KEY: "an0ther-secret", NEW: "n3w-secret" } }],
      deploymentServices: [
        { id: "deployment-staging", port: 4202, healthCheck: { path: "/healthz" } },
        { id: "deployment-prod", port: 4203, replicas: 3, secretGroups: ["prod"], addons: ["postgres-prod"] },
      ],
    });
    const result = await apply(changed);
    const fieldsOf = (id: string) => result.changes.find((change) => change.id === id)?.fields;
    expect(fieldsOf("deployment-staging")).toEqual([{ path: "healthCheck.path", to: "/healthz" }]);
    expect(fieldsOf("deployment-prod")).toEqual([
      { path: "replicas", from: 2, to: 3 },
      { path: "environment.GREETING", from: expect.any(String) as string },
      { path: "environment.WORKERS", from: expect.any(String) as string },
    ]);
    expect(fieldsOf("prod")?.map(({ path }) => path)).toEqual(["values.API_KEY", "values.NEW"]);
    expect(JSON.stringify(result)).not.toMatch(/s3cret|an0ther|n3w/);
  });

  test("what it does not mention is kept", async () => {
    await apply(aFile());
    await database.db.deploymentService.updateMany({ data: { image: "local/x@sha256:1" } });
    await apply({ project: { id: "shop" }, deploymentServices: [{ id: "deployment-prod", port: 4204 }] });
    expect(await database.db.deploymentService.count()).toBe(2);
    expect(await database.db.job.count()).toBe(1);
    expect(await database.db.project.findFirstOrThrow()).toMatchObject({ name: "Shop" });
    const service = await database.db.deploymentService.findFirstOrThrow({
      where: { id: "deployment-prod" },
    });
    expect(service).toMatchObject({ port: 4204, image: "local/x@sha256:1" });
  });

  test("a changed flow is a new revision; the old one stays", async () => {
    await apply(aFile());
    const longer = structuredClone(PROMOTE_TO_PRODUCTION);
    longer.arguments.GREETING = "good day";
    const file = aFile();
    file.pipelines = [
      {
        id: "main",
        stages: [{ name: "Staging" }, { name: "production", releaseFlow: longer }],
      },
    ];
    const result = await apply(file);
    expect(result.changes.find(({ kind }) => kind === "releaseFlow")).toMatchObject({
      action: "update",
      fields: [{ path: "document.arguments.GREETING", from: "hello", to: "good day" }],
    });
    expect(await database.db.flowRevision.count()).toBe(2);
    // Listed without `resources`, a stage keeps what stands in it.
    expect(await database.db.stageResource.count()).toBe(4);
  });

  test("no secret is readable in any row of the database", async () => {
    await apply(
      aFile({
        addons: [
          { id: "postgres-prod", type: "external-postgres", connectionString: "postgres://u:s3cret-pw@h/d" },
        ],
      }),
    );
    const dump = await everyRow();
    expect(dump).toContain("deployment-prod");
    expect(dump).not.toMatch(/s3cret/);
  });
});

describe("a project file that cannot be applied changes nothing and names the place", () => {
  const cases: [string, Record<string, unknown>, string, RegExp][] = [
    [
      "an unknown field",
      aFile({ jobs: [{ id: "job-prod", comand: "x" }] }),
      "jobs[0].comand",
      /did you mean `command`/,
    ],
    [
      "a port two services want",
      aFile({
        deploymentServices: [
          { id: "a", port: 4000 },
          { id: "b", port: 4000 },
        ],
        pipelines: [],
        jobs: [],
      }),
      "",
      /“(a|b)” wants port 4000, which service “(a|b)” already has/,
    ],
    [
      "an unknown secret group",
      aFile({ jobs: [{ id: "job-prod", secretGroups: ["pord"] }] }),
      "jobs[0].secretGroups[0]",
      /no secret group “pord”.*Known: prod/,
    ],
    [
      "an unknown runtime",
      aFile({ jobs: [{ id: "job-prod", runtime: "cloud" }] }),
      "jobs[0].runtime",
      /“cloud”/,
    ],
    [
      "a resource that is not there",
      aFile({ pipelines: [{ id: "main", stages: [{ name: "Production", resources: ["nobody"] }] }] }),
      "pipelines[0].stages[0].resources[0]",
      /no service, job or addon “nobody”/,
    ],
    [
      "a resource in two stages",
      aFile({
        pipelines: [
          {
            id: "main",
            stages: [
              { name: "A", resources: ["job-prod"] },
              { name: "B", resources: ["job-prod"] },
            ],
          },
        ],
      }),
      "pipelines[0].stages[1].resources[0]",
      /already stands in stage A/,
    ],
    [
      "a flow file",
      aFile({ pipelines: [{ id: "main", stages: [{ name: "A", releaseFlow: { file: "flows/a.json" } }] }] }),
      "pipelines[0].stages[0].releaseFlow.file",
      /a file on your side/,
    ],
    [
      "a repository address git must not be given",
      aFile({ buildServices: [{ id: "b", repoUrl: "--upload-pack=x" }] }),
      "buildServices[0].repoUrl",
      /not a repository address/,
    ],
    [
      "the same id twice",
      aFile({ jobs: [{ id: "x" }, { id: "x" }], pipelines: [] }),
      "jobs[1].id",
      /declared twice/,
    ],
    [
      "a flow that names a resource of another stage",
      aFile({
        pipelines: [
          {
            id: "main",
            stages: [
              { name: "Staging", resources: ["deployment-staging"] },
              { name: "Production", resources: ["deployment-prod"], releaseFlow: PROMOTE_TO_PRODUCTION },
            ],
          },
        ],
      }),
      "spec.spec.steps[0].spec.addonId",
      /postgres-prod/,
    ],
  ];

  test.each(cases)("%s", async (_name, file, path, message) => {
    const error = await refusalOf(Promise.resolve().then(() => apply(file)));
    expect(error.status).toBe(400);
    expect(error.message).toMatch(message);
    expect(error.details).toMatchObject({ problems: [{ path }] });
    expect(await database.db.project.count()).toBe(0);
  });

  test("a port of another project on the same machine, without naming that project", async () => {
    await apply({ project: { id: "first" }, deploymentServices: [{ id: "a", port: 4000 }] });
    const error = await refusalOf(
      apply({ project: { id: "second" }, deploymentServices: [{ id: "b", port: 4000 }] }),
    );
    expect(error.message).toMatch(/“b” wants port 4000, which a service of another project/);
    expect(error.message).not.toContain("first");
  });

  test("two services may swap ports in one file", async () => {
    await apply({
      project: { id: "swap" },
      deploymentServices: [
        { id: "a", port: 1001 },
        { id: "b", port: 1002 },
      ],
    });
    const swapped = await apply({
      project: { id: "swap" },
      deploymentServices: [
        { id: "a", port: 1002 },
        { id: "b", port: 1001 },
      ],
    });
    expect(actions(swapped)).toMatchObject({
      "deploymentService a": "update",
      "deploymentService b": "update",
    });
  });

  test("in YAML the line is said", () => {
    const text = "project: { id: shop }\njobs:\n  - id: job-prod\n    comand: x\n";
    expect(() => parseProjectFileText(text)).toThrow(/line 4, .*comand.*did you mean `command`/);
    expect(() => parseProjectFileText("project: [")).toThrow(/cannot be read/);
  });
});

describe("who may apply", () => {
  const aMember = (role: "editor" | "approver"): Actor => ({
    ...SYSTEM_ACTOR,
    origin: "api",
    isServerAdmin: false,
    memberships: { shop: role },
  });

  test("an editor changes a project there is, and makes none", async () => {
    await apply({ project: { id: "shop" } });
    await expect(apply(aFile(), { actor: aMember("editor") })).resolves.toBeDefined();
    const refused = await refusalOf(apply({ project: { id: "other" } }, { actor: aMember("editor") }));
    expect(refused.status).toBe(403);
  });

  test("an approver may not, and a project of others is not found", async () => {
    await apply({ project: { id: "shop" } });
    await apply({ project: { id: "other" } });
    expect((await refusalOf(apply(aFile(), { actor: aMember("approver") }))).status).toBe(403);
    expect((await refusalOf(apply({ project: { id: "other" } }, { actor: aMember("editor") }))).status).toBe(
      404,
    );
  });
});

test("the guestbook's project file applies with its flow files, and again without a change", async () => {
  const read = (path: string) =>
    readFileSync(new URL(`../../examples/guestbook/${path}`, import.meta.url), "utf8");
  const file = await inlineFlowFiles(read("slipway.yaml"), (path) => Promise.resolve(read(path)));
  const options = { dryRun: false };
  const first = await applyProjectFile(database.db, null, SYSTEM_ACTOR, file, options);
  expect(first.changes.filter(({ kind }) => kind === "releaseFlow")).toHaveLength(3);
  const second = await applyProjectFile(database.db, null, SYSTEM_ACTOR, file, options);
  expect(second.changes.every(({ action }) => action === "unchanged")).toBe(true);
  const revision = await database.db.flowRevision.findFirstOrThrow({
    where: { flow: { stage: { name: "Production" } } },
  });
  expect(revision.sourceText).toBe(read("flows/production.json"));
});
