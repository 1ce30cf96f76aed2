import { readdirSync } from "node:fs";
import { join, sep } from "node:path";
import { acquireFileLock } from "@/server/machine";
import type { ApiRun } from "./api";
import { flowOf, NO_PAUSE, Place, RELEASE_ALL, sql } from "./place";
import { expect, test } from "./test";

/** The shortest time-out a step can have. */
const SHORTEST_SECONDS = 30;

const restore = {
  kind: "Action",
  ref: "restored",
  spec: {
    kind: "AddonBackup",
    spec: {
      type: "restore",
      condition: "success",
      data: { addonId: "db", backupId: "${refs.backup.id}", timeoutDuration: SHORTEST_SECONDS },
    },
  },
};
const backUpAndRestore = [
  { kind: "AddonBackup", ref: "backup", condition: "success", spec: { addonId: "db" } },
  sql("INSERT INTO note VALUES ('written since')"),
  { kind: "Approval", spec: { amount: 1, allowSelfApproval: true } },
  restore,
];

test.describe.serial("what takes too long", () => {
  const places: Place[] = [];
  const open = async (place: Place, dir?: string): Promise<Place> => {
    places.push(place);
    await place.open(dir);
    return place;
  };
  test.afterAll(() => {
    for (const { world } of places) world.close();
  });

  test("a restore, a message and a flow below: each fails at its time-out, and says so", async ({
    api,
    dir,
    product,
  }) => {
    const data = await open(new Place(api, "late-data"), dir);
    const released = await data.run([...RELEASE_ALL, sql("CREATE TABLE note (text text)")]);
    expect(released.error).toBeUndefined();

    // Somebody else works on the database's files, and never comes to an end.
    const lockFile = lockOf(product.dataDir, "late-data");
    const restoring = async (): Promise<ApiRun> => {
      const waiting = await data.waiting(await data.start(backUpAndRestore));
      const lock = await acquireFileLock(lockFile);
      await data.decide(waiting, { decision: "approve" });
      const ended = await data.flow().ended(waiting.id);
      await lock.release();
      return ended;
    };
    const message = await open(new Place(api, "late-message"));
    const child = await open(new Place(api, "late-child"));
    await child.flow("staging").publish(flowOf([{ kind: "Delay", spec: { seconds: 600 } }]));
    const [restored, sent, above] = await Promise.all([
      restoring(),
      message.run([
        {
          kind: "Message",
          settings: { ...NO_PAUSE, maxAttempts: 1 },
          spec: { kind: "RAW_WEBHOOK", spec: { webhookUrl: `${message.url}/silent`, message: "hello" } },
        },
      ]),
      child.run([
        {
          kind: "RunTemplate",
          condition: "success",
          timeoutDuration: SHORTEST_SECONDS,
          spec: { templateType: "release-flow-template", templateId: "main/Staging" },
        },
      ]),
    ]);
    for (const run of [restored, sent, above]) {
      expect(run).toMatchObject({ status: "failure", error: expect.stringMatching(/30 s/) });
    }
    // The flow below does not go on without anybody who waits for it.
    expect((await child.childRuns()).map(({ status }) => status)).toEqual(["aborted"]);
    expect((await data.run([sql("SELECT count(*) FROM note", "1")])).error).toBeUndefined();
  });

  test("a restore that cannot get on is aborted at once, and the data stays", async ({ product }) => {
    const [data] = places;
    if (data === undefined) throw new Error("The test before this one made no place.");
    const waiting = await data.waiting(await data.start(backUpAndRestore));
    const lock = await acquireFileLock(lockOf(product.dataDir, "late-data"));
    try {
      await data.decide(waiting, { decision: "approve" });
      await data.reached(waiting, "restored");
      const asked = Date.now();
      expect((await data.abort(waiting)).status).toBe("aborted");
      expect(Date.now() - asked).toBeLessThan(10_000);
    } finally {
      await lock.release();
    }
    expect((await data.run([sql("SELECT count(*) FROM note", "2")])).error).toBeUndefined();
  });
});

/** The file that whoever works on the files of the project's database has to have. */
function lockOf(dataDir: string, project: string): string {
  const directory = join(project, "db");
  const found = readdirSync(dataDir, { recursive: true, encoding: "utf8" }).find((path) =>
    path.endsWith(`${sep}${directory}`),
  );
  if (found === undefined) throw new Error(`There is no database of ${project} below ${dataDir}.`);
  return `${join(dataDir, found)}.backup.lock`;
}
