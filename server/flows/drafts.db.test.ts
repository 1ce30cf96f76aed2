import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import { aShop } from "@/prisma/factories/a-shop";
import { SYSTEM_ACTOR, type Actor } from "@/server/auth";
import { useTestDatabase } from "@/server/db/test-database";
import {
  changeArgumentOverrides,
  discardDraft,
  listArgumentOverrides,
  listRevisions,
  publishDraft,
  publishFlow,
  readDraft,
  restoreAsDraft,
  restoreRevision,
  saveDraft,
  unsealArgumentOverrides,
  type FlowPlace,
} from ".";

const database = useTestDatabase();
const ana: Actor = { ...SYSTEM_ACTOR, name: "Ana" };
const robin: Actor = { ...SYSTEM_ACTOR, name: "Robin" };
let place: FlowPlace;

beforeEach(async () => {
  await database.db.project.deleteMany();
  // Of its own, as the audit log forgets nothing.
  const { projectId, stages } = await aShop(database.db, { id: `shop-${randomUUID().slice(0, 8)}` });
  place = {
    projectId,
    pipelineId: "main",
    stage: { id: stages.production, name: "Production" },
  };
});

/** A document that waits so long; told apart by that. */
const aText = (seconds: number): string =>
  JSON.stringify({
    apiVersion: "v1.2",
    spec: {
      kind: "Workflow",
      spec: { type: "sequential", steps: [{ kind: "Delay", spec: { seconds } }] },
    },
  });

const save = (actor: Actor, text: string, version: number, baseRevision: number | null = null) =>
  saveDraft(database.db, actor, place, { text, format: "json", version, baseRevision });

const publish = (version: number, message = "") =>
  publishDraft(database.db, null, ana, place, { version, message });

const auditOf = async (action: string) =>
  (
    await database.db.auditEntry.findMany({
      where: { projectId: place.projectId, action },
      orderBy: { at: "asc" },
    })
  ).map(({ actorName, subject, detail }) => ({ actorName, subject, detail }));

describe("a draft", () => {
  test("is there for a stage that has no flow, and makes none", async () => {
    expect(await readDraft(database.db, place)).toMatchObject({ version: 0, text: null, savedBy: null });
    expect(await save(ana, "half a docu", 0)).toMatchObject({ saved: true, version: 1 });
    expect(await readDraft(database.db, place)).toMatchObject({
      version: 1,
      text: "half a docu",
      savedBy: "Ana",
    });
    expect(await database.db.releaseFlow.count({ where: { stageId: place.stage.id } })).toBe(0);
  });

  test("takes the place of the one it builds on only; who was slower gets the newest", async () => {
    await save(ana, "one", 0);
    expect(await save(robin, "another", 0)).toMatchObject({
      saved: false,
      newest: { version: 1, text: "one", savedBy: "Ana" },
    });
    expect(await save(robin, "both", 1)).toMatchObject({ saved: true, version: 2 });
    expect(await save(ana, "from nowhere", 7)).toMatchObject({ saved: false, newest: { version: 2 } });
  });

  test("a version that was never there saves nothing where there is no draft", async () => {
    expect(await save(ana, "from nowhere", 7)).toMatchObject({
      saved: false,
      newest: { version: 0, text: null },
    });
  });

  test("of many who save at once exactly one is first, each time", async () => {
    for (let version = 0; version < 5; version += 1) {
      const answers = await Promise.all(
        Array.from({ length: 8 }, (_, index) => save(ana, `${version}/${index}`, version)),
      );
      const first = answers.findIndex(({ saved }) => saved);
      expect(answers.filter(({ saved }) => saved)).toHaveLength(1);
      expect(await readDraft(database.db, place)).toMatchObject({
        version: version + 1,
        text: `${version}/${first}`,
      });
    }
  });

  test("goes when it is discarded, and its version goes on: nobody who knew it saves over what comes next", async () => {
    await save(ana, "one", 0);
    expect(await discardDraft(database.db, robin, place, 0)).toMatchObject({
      discarded: false,
      newest: { text: "one" },
    });
    expect(await discardDraft(database.db, robin, place, 1)).toMatchObject({
      discarded: true,
      newest: { version: 2, isUnpublished: false, text: null, savedBy: "Robin" },
    });
    expect(await save(ana, "one and more", 1)).toMatchObject({ saved: false, newest: { version: 2 } });
    expect(await discardDraft(database.db, robin, place, 2)).toMatchObject({ discarded: false });
    expect(await auditOf("flow.discard-draft")).toEqual([
      { actorName: "Robin", subject: "main/Production", detail: { version: 1, baseRevision: null } },
    ]);
  });
});

describe("publishing a draft", () => {
  test("makes a revision of the very text, and the draft is gone with that", async () => {
    const text = `${aText(5)}\n`;
    await save(robin, text, 0);
    const { revision, changed } = await publish(1, "the first one");
    expect([revision.number, revision.sourceText, revision.authorName, changed]).toEqual([
      1,
      text,
      "Ana",
      true,
    ]);
    expect(await readDraft(database.db, place)).toMatchObject({
      version: 2,
      isUnpublished: false,
      text,
      baseRevision: 1,
      revision: 1,
    });
    expect(await auditOf("flow.publish")).toEqual([
      { actorName: "Ana", subject: "main/Production", detail: { revision: 1, message: "the first one" } },
    ]);
  });

  test("is refused for another draft than the one that was shown, and says who changed it", async () => {
    await save(ana, aText(5), 0);
    await save(robin, aText(6), 1);
    await expect(publish(1)).rejects.toMatchObject({
      code: "draft-changed",
      status: 409,
      message: expect.stringContaining("Robin changed the draft"),
    });
    expect(await listRevisions(database.db, place)).toEqual([]);
  });

  test("is refused with every error, and leaves the draft", async () => {
    await save(ana, '{ "apiVersion": "v1.2", "specs": {} }', 0);
    await expect(publish(1)).rejects.toMatchObject({ status: 400, details: { problems: expect.any(Array) } });
    expect(await readDraft(database.db, place)).toMatchObject({ version: 1 });
    expect(await auditOf("flow.publish")).toEqual([]);
  });

  test("allows warnings and tells them", async () => {
    const document = JSON.parse(aText(5)) as Record<string, unknown>;
    await save(ana, JSON.stringify({ ...document, apiVersion: "v1" }), 0);
    const { warnings } = await publish(1);
    expect(warnings.map(({ severity }) => severity)).toEqual(["warning"]);
  });

  test("is refused once somebody else published what is not worked into it", async () => {
    await save(ana, aText(5), 0);
    await publishFlow(database.db, null, robin, place, { text: aText(9), message: "over the API" });
    await expect(publish(1)).rejects.toMatchObject({
      status: 409,
      message: "Robin published revision 1 since you began.",
      details: { revision: 1 },
    });
    await save(ana, aText(10), 1, 1);
    expect((await publish(2)).revision.number).toBe(2);
  });

  test("of two who publish the same draft at once one does, the other finds out", async () => {
    await save(ana, aText(5), 0);
    const answers = await Promise.allSettled([publish(1), publish(1)]);
    expect(answers.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await listRevisions(database.db, place)).toHaveLength(1);
  });

  test("and saving at once never lose what was saved: it is in the revision or still the draft", async () => {
    for (let round = 0; round < 5; round += 1) {
      const { version } = await readDraft(database.db, place);
      const base = (await listRevisions(database.db, place))[0]?.number ?? null;
      const saved = await save(ana, aText(100 + round), version, base);
      if (!saved.saved) throw new Error("somebody else saves");
      const late = aText(200 + round);
      const [published, later] = await Promise.allSettled([
        publish(saved.version),
        save(robin, late, saved.version, base),
      ]);
      const took = later.status === "fulfilled" && later.value.saved;
      expect(took).toBe(published.status === "rejected");
      const now = await readDraft(database.db, place);
      expect([now.isUnpublished, now.text]).toEqual(took ? [true, late] : [false, aText(100 + round)]);
      if (took) await discardDraft(database.db, ana, place, now.version);
    }
  });
});

describe("what was published", () => {
  beforeEach(async () => {
    for (const seconds of [5, 6, 7]) {
      await publishFlow(database.db, null, ana, place, { text: aText(seconds), message: `waits ${seconds}` });
    }
  });

  test("is listed with who, when, why, which one runs take, and how many took it", async () => {
    const flow = await database.db.releaseFlow.findUniqueOrThrow({ where: { stageId: place.stage.id } });
    const second = await database.db.flowRevision.findFirstOrThrow({ where: { flowId: flow.id, number: 2 } });
    for (const number of [1, 2]) {
      await database.db.run.create({
        data: {
          id: randomUUID(),
          projectId: place.projectId,
          pipelineId: "main",
          stageId: place.stage.id,
          flowId: flow.id,
          revisionId: second.id,
          number,
          trigger: "manual",
          triggeredBy: "Ana",
          document: {},
          sealedInputs: new Uint8Array(),
        },
      });
    }
    expect(await listRevisions(database.db, place)).toMatchObject([
      { number: 3, authorName: "Ana", message: "waits 7", isCurrent: true, runs: 0 },
      { number: 2, message: "waits 6", isCurrent: false, runs: 2 },
      { number: 1, message: "waits 5", isCurrent: false, runs: 0 },
    ]);
    expect((await listRevisions(database.db, place, 2)).map(({ number }) => number)).toEqual([1]);
  });

  test("comes back as the draft, unless somebody saved meanwhile", async () => {
    expect(await restoreAsDraft(database.db, robin, place, 1, 0)).toMatchObject({ saved: true, version: 1 });
    expect(await readDraft(database.db, place)).toMatchObject({
      text: aText(5),
      baseRevision: 3,
      savedBy: "Robin",
    });
    expect(await restoreAsDraft(database.db, robin, place, 2, 0)).toMatchObject({ saved: false });
    await expect(restoreAsDraft(database.db, robin, place, 9, 1)).rejects.toMatchObject({ status: 404 });
    expect(await auditOf("flow.restore-draft")).toEqual([
      { actorName: "Robin", subject: "main/Production", detail: { revision: 1 } },
    ]);
  });

  test("comes back as the newest revision, and leaves the draft to whoever writes it", async () => {
    await save(ana, "half a docu", 0, 3);
    const { revision, changed } = await restoreRevision(database.db, null, robin, place, { number: 1 });
    expect([revision.number, revision.sourceText, revision.message, changed]).toEqual([
      4,
      aText(5),
      "Restores revision 1",
      true,
    ]);
    expect(await readDraft(database.db, place)).toMatchObject({ text: "half a docu", version: 1 });
    expect(await auditOf("flow.restore")).toMatchObject([{ detail: { restored: 1, revision: 4 } }]);
    await expect(restoreRevision(database.db, null, robin, place, { number: 9 })).rejects.toMatchObject({
      status: 404,
    });
  });
});

describe("stored values of arguments", () => {
  const change = (more: object) =>
    changeArgumentOverrides(database.db, ana, place, { set: [], remove: [], ...more });
  const stored = async () =>
    unsealArgumentOverrides(
      (await database.db.releaseFlow.findUniqueOrThrow({ where: { stageId: place.stage.id } }))
        .argumentOverrides,
    );

  test("are set, replaced, locked and removed one by one; what is not named stays", async () => {
    await change({
      set: [
        { name: "KEY", value: "s3cret", locked: true },
        { name: "PORTS", value: [1, 2], locked: false },
      ],
    });
    await change({ set: [{ name: "PORTS", locked: true }] });
    expect(await stored()).toEqual({
      KEY: { value: "s3cret", locked: true },
      PORTS: { value: [1, 2], locked: true },
    });
    await change({ set: [{ name: "KEY", value: { a: 1 }, locked: false }], remove: ["PORTS"] });
    expect(await stored()).toEqual({ KEY: { value: { a: 1 }, locked: false } });
  });

  test("are told by name and never by value, to nobody, nor to the audit log", async () => {
    await change({
      set: [{ name: "KEY", value: { locked: "s3cret-one", user: "s3cret-two" }, locked: true }],
    });
    await change({ set: [{ name: "KEY", value: "s3cret-three", locked: true }] });
    expect(await listArgumentOverrides(database.db, place)).toEqual([{ name: "KEY", locked: true }]);
    const audit = await auditOf("flow.change-overrides");
    expect(audit).toHaveLength(2);
    expect(JSON.stringify(audit)).not.toMatch(/s3cret|user/);
  });

  test("two people who change different ones at once both get theirs", async () => {
    const names = Array.from({ length: 8 }, (_, index) => `KEY_${index}`);
    await Promise.all(names.map((name) => change({ set: [{ name, value: name, locked: false }] })));
    expect((await listArgumentOverrides(database.db, place)).map(({ name }) => name)).toEqual(names);
  });

  test("a name without a value cannot be locked, and nothing else is changed then", async () => {
    const refused = change({
      set: [
        { name: "KEY", value: 1, locked: false },
        { name: "OTHER", locked: true },
      ],
    });
    await expect(refused).rejects.toMatchObject({ status: 400, message: expect.stringContaining("OTHER") });
    expect(await listArgumentOverrides(database.db, place)).toEqual([]);
  });
});
