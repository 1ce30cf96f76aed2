import { describe, expect, it } from "vitest";
import { MASK } from "@/core/expression";
import { aFlow, type AFlow } from "@/prisma/factories/a-flow";
import { SYSTEM_ACTOR } from "@/server/auth";
import { useTestDatabase } from "@/server/db/test-database";
import { getTriggerRepository, readRunForm, type RunFormDto } from "./run-form";
import { startRun, type StartRunRequest } from "./start-run";

const database = useTestDatabase();
const SECRET = "s3cret-of-the-flow";
const REPOSITORY = "https://ana:hunter2@example.com/shop.git";

const document = {
  apiVersion: "v1.2",
  arguments: { TAG: "v1", COUNT: 3 },
  triggers: [{ ref: "push", vcsService: "self-hosted", repoUrl: REPOSITORY }],
  spec: {
    kind: "Workflow",
    spec: {
      steps: [
        { kind: "Build", ref: "start-build", spec: { id: "api", branch: "main" } },
        {
          kind: "Release",
          spec: {
            type: "build",
            origin: { build: "${refs.start-build.id}" },
            target: { id: "web", type: "service" },
          },
        },
      ],
    },
  },
};

const aStage = () =>
  aFlow(database.db, document, {
    KEY: { value: SECRET, locked: false },
    LOCKED: { value: SECRET, locked: true },
  });
const formOf = (where: AFlow): Promise<RunFormDto> => readRunForm(database.db, where, {});
const start = (where: AFlow, given: Partial<StartRunRequest>) =>
  startRun({ db: database.db, git: { listBranches: () => Promise.resolve([]) } }, SYSTEM_ACTOR, {
    ...where,
    trigger: "manual",
    ...given,
  });

describe("the form of a run", () => {
  it("tells which arguments have a value and which are locked, and no value of them", async () => {
    const form = await formOf(await aStage());
    expect(form.arguments.map(({ name, stored }) => [name, stored])).toEqual([
      ["TAG", "none"],
      ["COUNT", "none"],
      ["KEY", "replaceable"],
      ["LOCKED", "locked"],
    ]);
    expect(form).toMatchObject({ stage: "Production", revision: 1, paused: false, hold: null, recent: [] });
    expect(JSON.stringify(form)).not.toContain(SECRET);
  });

  it("shows no password of a trigger's repository, which the server still finds by the trigger", async () => {
    const where = await aStage();
    expect((await formOf(where)).triggers).toEqual([
      { ref: "push", repoUrl: "https://example.com/shop.git" },
    ]);
    expect(await getTriggerRepository(database.db, { ...where, trigger: "push" })).toBe(REPOSITORY);
    await expect(getTriggerRepository(database.db, { ...where, trigger: "pull" })).rejects.toThrow(
      /no trigger “pull”/,
    );
  });

  it("offers what the last runs were given beyond the defaults, without what is secret", async () => {
    const where = await aStage();
    const sha = "a".repeat(40);
    await start(where, { arguments: { TAG: "v2", COUNT: 3, KEY: "typed-s3cret" }, name: "first one" });
    await start(where, {
      overrides: {
        push: { branch: "fix", sha },
        "start-build": { branch: "fix", buildOverrides: { buildArguments: { A: SECRET } } },
      },
      releaseNodeOverrides: {
        web: { type: "registry", origin: { imagePath: "nginx:1", credentials: "hub" } },
      },
    });
    const { recent } = await formOf(where);
    expect(recent.map(({ number }) => number)).toEqual([2, 1]);
    expect(recent[1]).toMatchObject({ name: "first one", arguments: { TAG: "v2" } });
    expect(recent[1]?.leftOut).toEqual(["KEY"]);
    expect(recent[0]).toMatchObject({
      arguments: {},
      commits: { push: { branch: "fix", sha }, "start-build": { branch: "fix" } },
      targets: { web: { imagePath: "nginx:1", credentials: "hub" } },
    });
    expect(JSON.stringify(recent)).not.toMatch(/s3cret/);
    expect(JSON.stringify(recent)).not.toContain(MASK);
  });

  it("leaves out what an expression has made of a secret", async () => {
    const where = await aStage();
    await start(where, { arguments: { TAG: "with ${args.LOCKED}", COUNT: 3 } });
    const { recent } = await formOf(where);
    expect(recent[0]?.leftOut).toEqual(["TAG"]);
    expect(JSON.stringify(recent)).not.toContain(SECRET);
  });

  it("says when the stage is on hold, and that its triggers are paused", async () => {
    const where = await aStage();
    const hold = await database.db.hold.create({
      data: { projectId: where.projectId, flowId: where.flowId, reason: "after #41", heldBy: "Ana" },
    });
    await database.db.releaseFlow.update({
      where: { id: where.flowId },
      data: { paused: true, holdId: hold.id },
    });
    expect(await formOf(where)).toMatchObject({ paused: true, hold: { reason: "after #41", heldBy: "Ana" } });
  });
});
