import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { aShop } from "@/prisma/factories/a-shop";
import { useTestDatabase } from "@/server/db/test-database";
import { createGit } from "@/server/git";
import { aRepository, type TestRepository } from "@/server/git/a-repository";
import { readChangelog } from ".";

const database = useTestDatabase();
const image = (digit: string) => `local/api@sha256:${digit.repeat(64)}`;
let dir: string;
let repository: TestRepository;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), "slipway-changelog-"));
  repository = aRepository(join(dir, "shop"));
  await database.db.project.deleteMany();
  await aShop(database.db, { repoUrl: repository.dir });
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

const read = () =>
  readChangelog({ db: database.db, git: createGit({ cacheDir: join(dir, "mirrors") }) }, "shop", {
    kind: "service",
    fromId: "deployment-staging",
    toId: "deployment-prod",
  });

/** Has a service run what was built from a commit; with the digit as its image. */
async function runs(id: string, digit: string, sha: string | null): Promise<void> {
  await database.db.deploymentService.updateMany({ where: { id }, data: { image: image(digit) } });
  if (sha === null) return;
  const number = 1 + (await database.db.build.count());
  await database.db.build.create({
    data: {
      projectId: "shop",
      buildServiceId: "api",
      number,
      sha,
      status: "Success",
      image: image(digit),
      inputsHash: digit,
    },
  });
}

test("it tells commits, their authors and the changed migrations", async () => {
  const before = repository.commit("begin", { "server.js": "1" });
  repository.commit("add people\n\nWith their names.", {
    "prisma/migrations/1_people/migration.sql": "CREATE TABLE people ()",
  });
  const after = repository.commit("greet them", { "server.js": "2", "docs/migrations.md": "how to" });
  await runs("deployment-prod", "a", before);
  await runs("deployment-staging", "b", after);
  expect(await read()).toMatchObject({
    commits: [
      { sha: after, subject: "greet them", body: "", authorName: "Ada Lovelace" },
      { subject: "add people", body: "With their names." },
    ],
    takenAway: [],
    migrations: ["prisma/migrations/1_people/migration.sql"],
    changedFiles: 3,
    truncated: false,
    untold: null,
  });
});

test("commits that only the target has are told as taken away", async () => {
  const base = repository.commit("begin", { "server.js": "1" });
  const hotfix = repository.commit("hotfix", { "server.js": "fixed" });
  repository.git("checkout", "--quiet", "-b", "next", base);
  const next = repository.commit("next", { "server.js": "next" });
  await runs("deployment-prod", "a", hotfix);
  await runs("deployment-staging", "b", next);
  const { commits, takenAway } = await read();
  expect(commits.map(({ subject }) => subject)).toEqual(["next"]);
  expect(takenAway.map(({ subject }) => subject)).toEqual(["hotfix"]);
});

test("the same image has no changelog, and needs none", async () => {
  await runs("deployment-prod", "a", null);
  await runs("deployment-staging", "a", null);
  expect(await read()).toMatchObject({ commits: [], untold: null });
});

test("when git cannot tell it says why", async () => {
  expect((await read()).untold).toMatch(/Nothing was released on deployment-staging yet/);
  await runs("deployment-staging", "b", repository.commit("begin", { "server.js": "1" }));
  expect((await read()).untold).toMatch(/Nothing was released on deployment-prod yet/);
  await runs("deployment-prod", "a", null);
  expect((await read()).untold).toMatch(/image of deployment-prod was not built here/);
  await runs("deployment-prod", "c", "c".repeat(40));
  expect((await read()).untold).toMatch(/Commit cccccccccccc is not in .*force push/);
  rmSync(repository.dir, { recursive: true });
  rmSync(join(dir, "mirrors"), { recursive: true });
  expect((await read()).untold).toMatch(/cannot be read/);
});

test("a target of another project is not found", async () => {
  await database.db.deploymentService.deleteMany({ where: { id: "deployment-prod" } });
  await expect(read()).rejects.toMatchObject({ status: 404 });
});
