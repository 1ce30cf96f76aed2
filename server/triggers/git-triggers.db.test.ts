import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { aFlow, type AFlow } from "@/prisma/factories/a-flow";
import { RunInputsSchema } from "@/core/plan";
import { SYSTEM_ACTOR } from "@/server/auth";
import { useTestDatabase } from "@/server/db/test-database";
import { setFlowPaused, type FlowPlace } from "@/server/flows";
import { createGit, type Git } from "@/server/git";
import { aRepository, type TestRepository } from "@/server/git/a-repository";
import { logger } from "@/server/logger";
import { unsealJson } from "@/server/secrets";
import { listDeliveries } from "./list-deliveries";
import { listTriggers } from "./list-triggers";
import { noteTriggers } from "./note-triggers";
import { watchRepositories } from "./watch-repositories";

const database = useTestDatabase();
let root: string;
let git: Git;
let repository: TestRepository;
let count = 0;
let flow: AFlow;
let place: FlowPlace;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "slipway-git-triggers-"));
  git = createGit({ cacheDir: join(root, "cache") });
});
afterAll(() => rm(root, { recursive: true, force: true }));
beforeEach(async () => {
  await database.db.project.deleteMany();
  await database.db.watchedRepository.deleteMany();
  repository = aRepository(join(root, `shop-${(count += 1)}`));
  repository.commit("First", { "README.md": "1", "src/a.ts": "1" });
});

const signal = AbortSignal.timeout(600_000);
/** A look at everything, as the chore does it when it is due. */
async function look(): Promise<void> {
  await noteTriggers(database.db, signal);
  await database.db.$executeRaw`UPDATE watched_repository SET due_at = now() - interval '1 second'`;
  await watchRepositories({ db: database.db, git, logger }, signal);
}

/** Publishes a flow with these triggers, and has it looked at the repository once. */
async function watching(...triggers: object[]): Promise<void> {
  flow = await aFlow(database.db, {
    apiVersion: "v1.2",
    triggers: triggers.map((one) => ({
      vcsService: "self-hosted",
      repoUrl: `file://${repository.dir}`,
      ...one,
    })),
    spec: { kind: "Workflow", spec: { type: "sequential", steps: [] } },
  });
  place = { ...flow, stage: { id: flow.stageId, name: flow.stage } };
  await look();
}

const runs = () => database.db.run.findMany({ where: { flowId: flow.flowId }, orderBy: { number: "asc" } });
const deliveries = async () => (await listDeliveries(database.db, place, {})).deliveries;
async function valuesOfRuns(): Promise<unknown[]> {
  return (await runs()).map((run) => RunInputsSchema.parse(unsealJson(run.sealedInputs)).triggers);
}

describe("a push", () => {
  test("starts one run with its branch, commit and repository; looking again starts none", async () => {
    await watching({ ref: "push", branchRestrictions: ["main"] });
    expect(await runs()).toEqual([]);
    const sha = repository.commit("Sell more", { "src/a.ts": "2" });
    await look();
    await look();
    const started = await runs();
    expect(started).toMatchObject([
      {
        trigger: "git",
        triggeredBy: "Git",
        byPerson: false,
        description: `Sell more (Ada Lovelace), main · ${sha.slice(0, 7)}`,
      },
    ]);
    expect(await valuesOfRuns()).toEqual([
      { push: { branch: "main", sha, repoUrl: `file://${repository.dir}` } },
    ]);
    expect(await deliveries()).toMatchObject([{ source: "git", outcome: "started", run: { number: 1 } }]);
  });

  test("that touches only ignored paths starts none, and says why", async () => {
    await watching({ ref: "push", branchRestrictions: ["*"], pathIgnoreRules: ["*.md"] });
    repository.commit("Words", { "README.md": "2" });
    await look();
    expect(await runs()).toEqual([]);
    expect(await deliveries()).toMatchObject([
      { outcome: "ignored", reason: "Every file that changed is ignored: README.md." },
    ]);
    // Files count from the last push, not from the last commit.
    repository.commit("Code", { "src/a.ts": "3" });
    repository.commit("More words", { "README.md": "3" });
    await look();
    expect(await runs()).toHaveLength(1);
  });

  test("of several commits at once is one run, of the newest", async () => {
    await watching({ ref: "push", branchRestrictions: ["main"] });
    repository.commit("One", { "src/a.ts": "2" });
    const sha = repository.commit("Two", { "src/a.ts": "3" });
    await look();
    expect(await valuesOfRuns()).toMatchObject([{ push: { sha } }]);
  });

  test("by force to an older commit starts a run of that", async () => {
    await watching({ ref: "push", branchRestrictions: ["main"], pathIgnoreRules: ["*.md"] });
    const first = repository.git("rev-parse", "HEAD");
    repository.commit("Two", { "src/a.ts": "2" });
    await look();
    repository.git("reset", "--quiet", "--hard", first);
    await look();
    const second = repository.commit("Three", { "src/a.ts": "4" });
    await look();
    expect(await valuesOfRuns()).toMatchObject([{}, { push: { sha: first } }, { push: { sha: second } }]);
  });

  test("of a new branch is compared with where it left the default branch; deleting it starts nothing", async () => {
    await watching({ ref: "push", branchRestrictions: ["feature/*"], pathIgnoreRules: ["*.md"] });
    repository.git("checkout", "--quiet", "-b", "feature/words");
    repository.commit("Words", { "README.md": "2" });
    repository.git("checkout", "--quiet", "main");
    await look();
    expect(await runs()).toEqual([]);
    repository.git("checkout", "--quiet", "-b", "feature/code", "feature/words");
    repository.commit("Code", { "src/a.ts": "2" });
    repository.git("checkout", "--quiet", "main");
    await look();
    expect(await valuesOfRuns()).toMatchObject([{ push: { branch: "feature/code" } }]);
    repository.git("branch", "--quiet", "-D", "feature/code");
    await look();
    expect(await runs()).toHaveLength(1);
    expect((await deliveries())[0]).toMatchObject({
      outcome: "ignored",
      reason: "Branch feature/code was deleted.",
    });
  });

  test("as the first of an empty repository starts a run", async () => {
    repository = aRepository(join(root, `empty-${(count += 1)}`));
    await watching({ ref: "push", branchRestrictions: ["*"], pathIgnoreRules: ["*.md"] });
    repository.commit("First", { "README.md": "1" });
    await look();
    expect(await runs()).toHaveLength(1);
  });

  test("with a word in its message starts none", async () => {
    await watching({ ref: "push", branchRestrictions: ["*"], ciIgnoreFlagsEnabled: true });
    repository.commit("Tidy [skip ci]", { "src/a.ts": "2" });
    await look();
    expect(await runs()).toEqual([]);
    expect(await deliveries()).toMatchObject([{ reason: "The commit message says [skip ci]." }]);
  });

  test("of a flow that is paused, or on hold, starts none and is listed", async () => {
    await watching({ ref: "push", branchRestrictions: ["*"] });
    await setFlowPaused(database.db, SYSTEM_ACTOR, place, true);
    repository.commit("Two", { "src/a.ts": "2" });
    await look();
    expect(await runs()).toEqual([]);
    expect(await deliveries()).toMatchObject([{ outcome: "paused" }]);
  });
});

describe("a pull request", () => {
  test("and the push of its branch are one run with the values of both", async () => {
    await watching({ ref: "both", branchRestrictions: ["*"], prRestrictions: ["*"] });
    repository.git("checkout", "--quiet", "-b", "fix");
    const sha = repository.commit("Mend", { "src/a.ts": "2" });
    repository.git("update-ref", "refs/pull/7/head", sha);
    await look();
    expect(await valuesOfRuns()).toMatchObject([{ both: { branch: "fix", sha, pullRequestId: 7 } }]);
  });

  test("that is opened after the push starts no second run", async () => {
    await watching({ ref: "push", branchRestrictions: ["*"] }, { ref: "pull", prRestrictions: ["*"] });
    repository.git("checkout", "--quiet", "-b", "fix");
    const sha = repository.commit("Mend", { "src/a.ts": "2" });
    await look();
    repository.git("update-ref", "refs/pull/7/head", sha);
    await look();
    expect(await runs()).toHaveLength(1);
    expect((await deliveries())[0]).toMatchObject({
      outcome: "ignored",
      reason: "Run #1 was started for this commit of the branch already.",
    });
  });

  test("of a fork starts none and says so", async () => {
    await watching({ ref: "pull", prRestrictions: ["*"] });
    repository.git("checkout", "--quiet", "--detach");
    repository.git("update-ref", "refs/pull/8/head", repository.commit("Theirs", { "src/a.ts": "2" }));
    await look();
    expect(await runs()).toEqual([]);
    expect(await deliveries()).toMatchObject([
      { outcome: "ignored", reason: expect.stringContaining("forks") as string },
    ]);
  });
});

test("an annotated tag starts a run of the commit it stands at", async () => {
  await watching({
    kind: "vcs-release",
    ref: "tag",
    vcsService: undefined,
    repoUrl: undefined,
    spec: { vcs: { vcsService: "self-hosted", repoUrl: `file://${repository.dir}` } },
  });
  repository.git("tag", "-a", "v1.0", "-m", "One");
  await look();
  expect(await valuesOfRuns()).toMatchObject([
    { tag: { branch: "v1.0", sha: repository.git("rev-parse", "HEAD") } },
  ]);
});

describe("watching", () => {
  test("by several processes at once starts each run once", async () => {
    await watching({ ref: "push", branchRestrictions: ["*"] });
    for (let number = 2; number < 5; number += 1) {
      repository.commit(`Number ${number}`, { "src/a.ts": String(number) });
      await Promise.all([look(), look(), look()]);
    }
    await look();
    expect(await runs()).toHaveLength(3);
  });

  test("that broke behind the run and before it was written down starts nothing twice", async () => {
    await watching({ ref: "push", branchRestrictions: ["*"] });
    const before = await database.db.watchedRepository.findFirstOrThrow();
    repository.commit("Two", { "src/a.ts": "2" });
    await look();
    await database.db.watchedRepository.update({
      where: { id: before.id },
      data: { refs: before.refs ?? {}, changes: before.changes },
    });
    await look();
    expect(await runs()).toHaveLength(1);
  });

  test("follows what is published, and forgets repositories that nobody watches", async () => {
    await watching({ ref: "push", branchRestrictions: ["main"] });
    const document = {
      apiVersion: "v1.2",
      triggers: [],
      spec: { kind: "Workflow", spec: { type: "sequential", steps: [] } },
    };
    const revision = await database.db.flowRevision.create({
      data: { flowId: flow.flowId, number: 2, sourceText: "{}", format: "json", document, authorName: "Ana" },
    });
    await database.db.releaseFlow.update({
      where: { id: flow.flowId },
      data: { currentRevisionId: revision.id },
    });
    repository.commit("Two", { "src/a.ts": "2" });
    await look();
    expect(await runs()).toEqual([]);
    expect(await database.db.watchedRepository.count()).toBe(0);
  });

  test("a repository that does not answer says so without its password, and is left alone for longer each time", async () => {
    await watching({
      ref: "push",
      branchRestrictions: ["*"],
      repoUrl: "http://robin:hunter2@127.0.0.1:9/shop.git",
    });
    await look();
    const row = await database.db.watchedRepository.findFirstOrThrow();
    expect(row.failures).toBe(2);
    expect(row.error).toContain("http://127.0.0.1:9/shop.git");
    expect(row.error).not.toContain("hunter2");
    const listed = await listTriggers(database.db, place);
    expect(listed).toMatchObject([
      { ref: "push", kind: "git", repoUrl: "http://127.0.0.1:9/shop.git", seenAt: null, error: row.error },
    ]);
    expect(JSON.stringify(listed)).not.toContain("hunter2");
    expect(row.dueAt.getTime() - Date.now()).toBeGreaterThan(60_000);
  });

  test("refuses a repository that is an option or another transport", async () => {
    await watching(
      { ref: "a", branchRestrictions: ["*"], repoUrl: "--upload-pack=touch /tmp/x" },
      { ref: "b", branchRestrictions: ["*"], repoUrl: "ext::sh -c id" },
    );
    const rows = await database.db.watchedRepository.findMany();
    expect(rows.map(({ error }) => error)).toEqual([
      expect.stringContaining("is not a repository address git may use"),
      expect.stringContaining("is not a repository address git may use"),
    ]);
  });
});
