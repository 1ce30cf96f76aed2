import { beforeAll, describe, expect, test } from "vitest";
import { TRPCError } from "@trpc/server";
import { aShop } from "@/prisma/factories/a-shop";
import { findActor, SYSTEM_ACTOR, type Actor } from "@/server/auth";
import type { Role } from "@/server/db/generated/enums";
import { useTestDatabase } from "@/server/db/test-database";
import { createGit } from "@/server/git";
import { createRuntimePool } from "@/server/runtime-pool";
import { FakeRuntime } from "@/server/runtimes/fake";
import { appRouter } from "./root";
import { createCallerFactory } from "./trpc";

const database = useTestDatabase();

/** About the installation. */
const FOR_SERVER_ADMINS = ["system.status"];
/** About the caller, not about a project. */
const BELONG_TO_NO_PROJECT = [
  "projects.list",
  "session.endAll",
  "session.me",
  "session.setPassword",
  "tokens.create",
  "tokens.list",
  "tokens.revoke",
];
const PROCEDURES = Object.entries(
  appRouter._def.procedures as unknown as Record<string, { _def: { type: string } }>,
);
const paths = PROCEDURES.map(([path]) => path);
const ofProjects = paths.filter((path) => ![...BELONG_TO_NO_PROJECT, ...FOR_SERVER_ADMINS].includes(path));
const mutations = PROCEDURES.filter(
  ([path, { _def }]) => ofProjects.includes(path) && _def.type === "mutation",
);

let member: (role: Role) => Actor;

beforeAll(async () => {
  await aShop(database.db);
  await aShop(database.db, { id: "other", firstPort: 5201 });
  const user = await database.db.user.create({ data: { email: "robin@example.com", name: "Robin" } });
  const actor = await findActor(database.db, user.id, {
    origin: "ui",
    ceiling: "admin",
    onlyProjectId: null,
  });
  if (actor === null) throw new Error("the person is gone");
  member = (role) => ({ ...actor, memberships: { shop: role } });
});

/** Calls `pipelines.board` and the like as somebody. */
async function callAs(actor: Actor | null, path: string, input: unknown): Promise<unknown> {
  const caller = createCallerFactory(appRouter)({
    db: database.db,
    runtimes: createRuntimePool(database.db, () => new FakeRuntime()),
    git: createGit({ cacheDir: "/nonexistent" }),
    actor,
    secure: false,
  });
  const procedure = path
    .split(".")
    .reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], caller);
  return (procedure as (input: unknown) => Promise<unknown>)(input);
}

/** The code a call is refused with; null when it is not refused. */
async function ask(actor: Actor | null, path: string, input: unknown): Promise<string | null> {
  try {
    await callAs(actor, path, input);
    return null;
  } catch (error) {
    if (error instanceof TRPCError) return error.code;
    throw error;
  }
}

test("every procedure is about the installation, the caller or one project", () => {
  expect([...BELONG_TO_NO_PROJECT, ...FOR_SERVER_ADMINS].filter((path) => !paths.includes(path))).toEqual([]);
  expect(ofProjects.length).toBeGreaterThan(20);
});

describe("whoever has not signed in", () => {
  test.each(paths.filter((path) => path !== "session.me"))("is told to by %s", async (path) => {
    expect(await ask(null, path, { projectId: "shop" })).toBe("UNAUTHORIZED");
  });
});

describe("what is about the installation does not exist but for its administrators", () => {
  test.each(FOR_SERVER_ADMINS)("as %s", async (path) => {
    const admin: Actor = { ...member("admin"), isServerAdmin: true };
    expect(await ask(member("admin"), path, undefined)).toBe("NOT_FOUND");
    expect(await ask({ ...admin, ceiling: "editor" }, path, undefined)).toBe("NOT_FOUND");
    expect(await ask({ ...admin, onlyProjectId: "shop" }, path, undefined)).toBe("NOT_FOUND");
    expect(await ask(admin, path, undefined)).toBeNull();
  });
});

describe("another tenant's project and one that does not exist look the same", () => {
  test.each(ofProjects)("to %s", async (path) => {
    expect(await ask(member("admin"), path, { projectId: "other" })).toBe("NOT_FOUND");
    expect(await ask(member("admin"), path, { projectId: "nowhere" })).toBe("NOT_FOUND");
    expect(await ask(SYSTEM_ACTOR, path, { projectId: "nowhere" })).toBe("NOT_FOUND");
  });
});

describe("a viewer changes nothing", () => {
  test.each(mutations.map(([path]) => path))("by %s", async (path) => {
    expect(await ask(member("viewer"), path, { projectId: "shop" })).toBe("FORBIDDEN");
  });
});

describe("one's own rights do not reach another project's things", () => {
  const foreign: [string, Record<string, unknown>][] = [
    ["pipelines.board", { pipelineId: "nope" }],
    ["resources.services.get", { id: "nope" }],
    ["resources.jobs.get", { id: "nope" }],
    ["resources.addons.get", { id: "nope" }],
    ["resources.buildServices.get", { id: "nope" }],
    ["resources.secretGroups.get", { id: "nope" }],
    ["resourceChanges.form", { collection: "jobs", id: "nope" }],
    ["resourceChanges.removalOutlook", { collection: "addons", id: "nope" }],
    ["resourceChanges.remove", { collection: "jobs", id: "nope" }],
    ["backups.remove", { backupId: "nope" }],
    ["operations.logWindow", { operationId: "0198c0de-0000-7000-8000-000000000000", from: 0, count: 1 }],
  ];
  test.each(foreign)("%s answers NOT_FOUND for an unknown id", async (path, input) => {
    expect(await ask(member("admin"), path, { projectId: "shop", ...input })).toBe("NOT_FOUND");
  });

  test("what anybody sees of resources holds no secret value", async () => {
    const asked: [string, Record<string, unknown>][] = [
      ["resources.secretGroups.list", {}],
      ["resources.secretGroups.get", { id: "shared" }],
      ["resources.services.list", {}],
      ["resources.jobs.list", {}],
      ["resourceChanges.form", { collection: "secretGroups", id: "shared" }],
      ["resourceChanges.form", { collection: "jobs", id: "job-prod" }],
      ["resourceChanges.removalOutlook", { collection: "secretGroups", id: "shared" }],
    ];
    for (const [path, input] of asked) {
      const answer = JSON.stringify(await callAs(member("admin"), path, { projectId: "shop", ...input }));
      expect(answer).toMatch(/shared/);
      expect(answer).not.toMatch(/k-1|"group"/);
    }
  });
});
