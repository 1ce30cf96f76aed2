import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { aFlow, type AFlow } from "@/prisma/factories/a-flow";
import { useTestDatabase } from "@/server/db/test-database";
import { createGit, type Git } from "@/server/git";
import { aRepository, type TestRepository } from "@/server/git/a-repository";
import type { TriedOccurrenceDto } from "./dto";
import { tryTrigger } from "./try-trigger";

const database = useTestDatabase();
let root: string;
let git: Git;
let repository: TestRepository;
let count = 0;
let flow: AFlow;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "slipway-try-trigger-"));
  git = createGit({ cacheDir: join(root, "cache") });
});
afterAll(() => rm(root, { recursive: true, force: true }));
beforeEach(async () => {
  await database.db.project.deleteMany();
  repository = aRepository(join(root, `shop-${(count += 1)}`));
  flow = await aFlow(database.db, { apiVersion: "v1.2", spec: {} });
});

const url = () => `file://${repository.dir}`;
const tried = (trigger: object, branch: string | null = null) =>
  triedAs({ vcsService: "self-hosted", repoUrl: url(), ...trigger }, branch);
async function triedAs(written: object, branch: string | null) {
  const trial = await tryTrigger({ db: database.db, git }, flow.projectId, written, branch);
  if (trial.kind !== "git") throw new Error("it is a schedule");
  return trial;
}
const told = ({ title, starts, reason }: TriedOccurrenceDto): unknown[] => [title, starts, reason];

test("each of the newest commits is judged as if it had been pushed alone", async () => {
  repository.commit("First", { "src/a.ts": "1", "README.md": "1" });
  repository.commit("Words", { "README.md": "2" });
  repository.commit("Later [skip ci]", { "src/a.ts": "2" });
  const sha = repository.commit("Sell more", { "src/a.ts": "3" });
  const { branch, tried: all } = await tried({
    branchRestrictions: ["main"],
    pathIgnoreRules: ["*.md"],
    ciIgnoreFlagsEnabled: true,
  });
  expect(branch).toBe("main");
  expect(all.map(told)).toEqual([
    ["Sell more", true, null],
    ["Later [skip ci]", false, "The commit message says [skip ci]."],
    ["Words", false, "Every file that changed is ignored: README.md."],
    ["First", true, null],
  ]);
  expect(all[0]).toMatchObject({ author: "Ada Lovelace", values: { branch: "main", sha, repoUrl: url() } });
  expect(all[1]?.values).toBeNull();
  expect(await database.db.run.count()).toBe(0);
});

test("at most twenty commits of the branch that is asked for, or of the first that is meant", async () => {
  for (let number = 1; number <= 22; number += 1) repository.commit(`Number ${number}`, { a: `${number}` });
  repository.git("branch", "feature/one");
  const meant = await tried({ branchRestrictions: ["feature/*"] });
  expect(meant.branch).toBe("feature/one");
  expect(meant.branches).toEqual(["main", "feature/one"]);
  expect(meant.tried).toHaveLength(20);
  const asked = await tried({ branchRestrictions: ["feature/*"] }, "main");
  expect(asked.tried[0]).toMatchObject({
    title: "Number 22",
    starts: false,
    reason: "Branch main matches none of feature/*.",
  });
});

test("open pull requests come first, with their number, and forks start nothing", async () => {
  repository.commit("First", { a: "1" });
  repository.git("checkout", "--quiet", "-b", "fix");
  const sha = repository.commit("Mend", { a: "2" });
  repository.git("checkout", "--quiet", "main");
  repository.git("update-ref", "refs/pull/7/head", sha);
  const tree = repository.git("rev-parse", "HEAD^{tree}");
  const foreign = repository.git("commit-tree", tree, "-p", "HEAD", "-m", "From a fork");
  repository.git("update-ref", "refs/pull/8/head", foreign);
  const { tried: all } = await tried({ prRestrictions: ["*"] });
  expect(all.map(({ kind, pullRequestId, starts }) => [kind, pullRequestId, starts])).toEqual([
    ["pull", 8, false],
    ["pull", 7, true],
    ["push", null, false],
  ]);
  expect(all[1]?.values).toEqual({ repoUrl: url(), sha, branch: "fix", pullRequestId: 7 });
  expect(all[2]?.reason).toMatch(/names no branch whose pushes start a run/);
});

test("tags are tried where a trigger is about them, and a schedule tells its next times", async () => {
  repository.commit("First", { a: "1" });
  repository.git("tag", "v1.9");
  repository.git("tag", "v1.10");
  const spec = { vcs: { vcsService: "self-hosted", repoUrl: url() } };
  const { tried: all } = await triedAs({ kind: "vcs-release", spec }, null);
  expect(all.map(({ branch, starts }) => [branch, starts])).toEqual([
    ["v1.10", true],
    ["v1.9", true],
  ]);
  const daily = { kind: "cron", spec: { cron: "0 3 * * *", timeZone: "Europe/Berlin" } };
  const trial = await tryTrigger({ db: database.db, git }, flow.projectId, daily, null);
  expect(trial.kind === "cron" && trial.times.map((time) => /T0[12]:00:00\.000Z$/.test(time))).toEqual(
    Array.from({ length: 5 }, () => true),
  );
});

test.each([
  [{ kind: "cron", spec: { cron: "0 99 * * *" } }, /is no schedule/],
  [{ kind: "cron", spec: { cron: "0 3 * * *", timeZone: "Europe/Nowhere" } }, /time zone/],
  [{ kind: "webhook", spec: {} }, /looks at nothing/],
  [{ vcsService: "github" }, /repoUrl/],
  [
    { vcsService: "github", repoUrl: "--upload-pack=x", branchRestrictions: ["*"] },
    /not a repository address/,
  ],
])("%j is told to be wrong", async (trigger, words) => {
  await expect(tryTrigger({ db: database.db, git }, flow.projectId, trigger, null)).rejects.toThrow(words);
});
