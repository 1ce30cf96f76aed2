import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aShop } from "@/prisma/factories/a-shop";
import { useTestDatabase } from "@/server/db/test-database";
import { createGit, type Git } from "@/server/git";
import { aRepository } from "@/server/git/a-repository";
import {
  findPickSource,
  getPickSource,
  listPickableHeads,
  previewBuild,
  searchBuilds,
  searchPickableCommits,
} from "./index";

const database = useTestDatabase();
const dir = mkdtempSync(join(tmpdir(), "slipway-pick-"));
const repoUrl = `file://${join(dir, "shop")}`;
let git: Git;
let shas: string[];

beforeAll(async () => {
  const repository = aRepository(join(dir, "shop"));
  shas = ["First", "Second", "Third"].map((message, index) =>
    repository.commit(message, { "a.txt": String(index) }),
  );
  repository.git("branch", "fix/50%_off", shas[1] ?? "");
  repository.git("update-ref", "refs/pull/7/head", shas[0] ?? "");
  git = createGit({ cacheDir: join(dir, "cache") });
  await aShop(database.db, { repoUrl });
  await aShop(database.db, { id: "other", repoUrl, firstPort: 5201 });
  const build = (number: number, more: object) =>
    database.db.build.create({
      data: {
        projectId: "shop",
        buildServiceId: "api",
        number,
        sha: shas[0] ?? "",
        inputsHash: String(number),
        status: "Success",
        image: `local/api@sha256:${String(number)}`,
        authorName: "Ada Lovelace",
        commitMessage: "First\n\nSee SHOP-12.",
        ...more,
      },
    });
  await build(1, { imageRemovedAt: new Date() });
  await build(2, { branch: "main" });
  await build(3, { status: "Running", image: null, branch: "fix/50%_off" });
  await build(4, { sha: shas[1], status: "Failed", image: null, commitMessage: "Second" });
  await build(5, { sha: shas[2], status: "Running", image: null, authorName: "Grace Hopper" });
});
afterAll(() => rm(dir, { recursive: true, force: true }));

const source = (projectId = "shop") => getPickSource(database.db, projectId, "api");

describe("commits to choose from", () => {
  const buildsOf = async (projectId?: string) => {
    const search = { from: { branch: "main" }, text: "", offset: 0, limit: 10 };
    const { commits } = await searchPickableCommits(database.db, git, await source(projectId), search);
    return commits.map(({ subject, build }) => [subject, build?.number ?? null, build?.state ?? null]);
  };

  it("say whether they are built: what has an image goes before what is still made, what has none does not count", async () => {
    expect(await buildsOf()).toEqual([
      ["Third", 5, "building"],
      ["Second", null, null],
      ["First", 2, "built"],
    ]);
  });

  it("do not know the builds of another project", async () => {
    expect(await buildsOf("other")).toEqual([
      ["Third", null, null],
      ["Second", null, null],
      ["First", null, null],
    ]);
    await expect(getPickSource(database.db, "nobody", "api")).rejects.toMatchObject({ status: 404 });
  });

  it("of a repository that only a trigger names come with the build service that builds it", async () => {
    expect(await findPickSource(database.db, "shop", repoUrl)).toMatchObject({ buildServiceId: "api" });
    const unknown = await findPickSource(database.db, "shop", "file:///elsewhere.git");
    expect(unknown).toMatchObject({ buildServiceId: null, branch: null });
    const search = { from: { branch: "main" }, text: "", offset: 0, limit: 1 };
    const nobodys = { ...(await source()), buildServiceId: null };
    expect(await searchPickableCommits(database.db, git, nobodys, search)).toMatchObject({
      knowsBuilds: false,
      commits: [{ subject: "Third", build: null }],
    });
  });
});

it("branches begin with the service's own, requests follow, and typing finds either", async () => {
  const namesOf = async (text: string) => {
    const { branches, pullRequests } = await listPickableHeads(git, await source(), { text, maxAgeMs: 0 });
    return [branches.map(({ name }) => name), pullRequests.map(({ number }) => number)];
  };
  expect(await namesOf("")).toEqual([["main", "fix/50%_off"], [7]]);
  expect(await namesOf("second")).toEqual([["fix/50%_off"], []]);
  expect(await namesOf("#7 ada")).toEqual([[], [7]]);
});

it("builds are found by number, branch, commit, author and message; a sign for any character is just a sign", async () => {
  const numbersOf = async (text: string, more: object = {}) => {
    const found = await searchBuilds(database.db, "shop", "api", { text, offset: 0, limit: 10, ...more });
    return [found.total, ...found.builds.map(({ number }) => number)];
  };
  expect(await numbersOf("")).toEqual([5, 5, 4, 3, 2, 1]);
  expect(await numbersOf("", { offset: 1, limit: 2 })).toEqual([5, 4, 3]);
  expect(await numbersOf("b4")).toEqual([1, 4]);
  expect(await numbersOf("grace")).toEqual([1, 5]);
  expect(await numbersOf("ada shop-12")).toEqual([3, 3, 2, 1]);
  expect(await numbersOf((shas[1] ?? "").slice(0, 12))).toEqual([1, 4]);
  expect(await numbersOf("50%_")).toEqual([1, 3]);
  expect(await numbersOf("50__")).toEqual([0]);
});

it("a preview says which build would be taken, and starts none", async () => {
  const preview = (sha: string | undefined) =>
    previewBuild(database.db, git, { projectId: "shop", buildServiceId: "api", sha });
  expect(await preview(undefined)).toMatchObject({
    sha: shas[2],
    subject: "Third",
    branch: "main",
    existing: null,
  });
  expect(await database.db.build.count()).toBe(5);
});
