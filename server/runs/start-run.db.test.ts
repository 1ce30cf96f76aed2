import { afterEach, describe, expect, test } from "vitest";
import { aFlow, type AFlow } from "@/prisma/factories/a-flow";
import { SYSTEM_ACTOR } from "@/server/auth";
import { Bell } from "@/server/bell";
import { rememberBell } from "@/server/bell/bell-of";
import { createDb } from "@/server/db";
import { useTestDatabase } from "@/server/db/test-database";
import { logger } from "@/server/logger";
import { startRun } from "@/server/runs";

const database = useTestDatabase();
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

async function aBell(): Promise<{ bell: Bell; rings: string[] }> {
  const bell = new Bell(database.url, logger);
  closing.push(() => bell.close());
  const rings: string[] = [];
  for (const channel of ["slipway_due", "slipway_run"] as const)
    bell.on(channel, (payload) => rings.push(`${channel} ${payload}`));
  await bell.open();
  return { bell, rings };
}

test.each(["allow", "queue"])(
  "whoever works elsewhere hears once of a run that is started, with the policy %s, with and without a bell of its own",
  async (concurrencyPolicy) => {
    const document = {
      apiVersion: "v1.2",
      options: { concurrencyPolicy },
      spec: { kind: "Workflow", spec: { type: "sequential", steps: [] } },
    };
    const place = { ...(await aFlow(database.db, document)), trigger: "manual" };
    const git = { listBranches: () => Promise.resolve([]) };
    const there = await aBell();
    const db = createDb(database.url, 2);
    closing.push(() => db.$disconnect());

    const silent = await startRun({ db, git }, SYSTEM_ACTOR, place);
    await expect.poll(() => there.rings.toSorted()).toEqual(["slipway_due run", `slipway_run ${silent.id}`]);
    there.rings.length = 0;
    const here = await aBell();
    rememberBell(db, here.bell);
    const rung = await startRun({ db, git }, SYSTEM_ACTOR, place);
    const heard = expect.arrayContaining(["slipway_due run", `slipway_run ${rung.id}`]);
    await expect.poll(() => there.rings).toEqual(heard);
    await expect.poll(() => here.rings).toEqual(heard);
  },
);

describe("a run that is given overrides", () => {
  const document = {
    apiVersion: "v1.2",
    triggers: [{ ref: "push", vcsService: "self-hosted", repoUrl: "https://example.com/shop.git" }],
    spec: {
      kind: "Workflow",
      spec: {
        type: "sequential",
        steps: [
          { kind: "Build", ref: "start-build", spec: { id: "code", branch: "main" } },
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
  const git = { listBranches: () => Promise.resolve([]) };
  const start = (place: AFlow, given: object) =>
    startRun({ db: database.db, git }, SYSTEM_ACTOR, { ...place, trigger: "api", ...given });

  test("for a step or a target that the flow does not have is refused, and nothing is started", async () => {
    const place = await aFlow(database.db, document);
    await expect(start(place, { overrides: { "start-bild": { branch: "fix" } } })).rejects.toMatchObject({
      status: 400,
      message:
        "Nothing was started: `overrides.start-bild`: the release flow of main/Production has no step or trigger with the ref “start-bild”; it has push, start-build.",
      details: { problems: [{ path: "overrides.start-bild", nearest: "start-build" }] },
    });
    const both = { overrides: { nowhere: {} }, releaseNodeOverrides: { api: { type: "registry" } } };
    await expect(start(place, both)).rejects.toMatchObject({
      message: expect.stringMatching(/\(and 1 more\)$/) as string,
      details: {
        problems: [
          { path: "overrides.nowhere" },
          { path: "releaseNodeOverrides.api", message: expect.stringContaining("it has web.") as string },
        ],
      },
    });
    expect(await database.db.run.count({ where: { flowId: place.flowId } })).toBe(0);
  });

  test("for what it has begins", async () => {
    const place = await aFlow(database.db, document);
    const given = {
      overrides: { push: { branch: "fix" }, "start-build": { branch: "fix" } },
      releaseNodeOverrides: { web: { type: "registry", origin: { imagePath: "nginx:1" } } },
    };
    expect(await start(place, given)).toMatchObject({ number: 1 });
  });
});

test.each(["allow", "queue"])(
  "the audit says from where and with which token a run was started, with the policy %s",
  async (concurrencyPolicy) => {
    const document = {
      apiVersion: "v1.2",
      options: { concurrencyPolicy },
      spec: { kind: "Workflow", spec: { type: "sequential", steps: [] } },
    };
    const place = { ...(await aFlow(database.db, document)), trigger: "api" };
    const git = { listBranches: () => Promise.resolve([]) };
    const robin = { ...SYSTEM_ACTOR, origin: "api", address: "10.0.0.7", tokenName: "CI" } as const;
    await startRun({ db: database.db, git }, robin, place);
    const entries = await database.db.auditEntry.findMany({ where: { projectId: place.projectId } });
    expect(entries).toMatchObject([{ action: "run.start", address: "10.0.0.7", tokenName: "CI" }]);
  },
);
