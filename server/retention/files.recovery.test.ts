import { readdirSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { useTestDatabase } from "@/server/db/test-database";
import { LOOP_FLOW, RecoveryStage } from "@/server/engine/recovery/a-recovery-stage";
import type { KillableWorker } from "@/server/engine/recovery/a-killable-worker";
import { SeamHolder, type Seam } from "@/server/engine/recovery/a-seam";

const database = useTestDatabase();
let stage: RecoveryStage;
let holder: SeamHolder;
let worker: KillableWorker;
beforeAll(async () => {
  stage = await RecoveryStage.set(database.db, database.url, LOOP_FLOW);
  holder = await SeamHolder.open(database.url);
  worker = startWorker();
}, 120_000);
afterAll(async () => {
  await worker.kill();
  await holder.close();
  await stage.strike();
}, 60_000);

const startWorker = (): KillableWorker => stage.startWorker({ SLIPWAY_KEEP_IMAGES: "1" });

async function until(what: string, condition: () => Promise<boolean>, timeoutMs = 60_000): Promise<void> {
  for (const end = performance.now() + timeoutMs; !(await condition());) {
    if (performance.now() > end) throw new Error(`${what} did not happen.\n${worker.said}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

async function release(version: string): Promise<void> {
  const { id } = await stage.release(version);
  await until(
    `the end of ${version}`,
    async () => (await database.db.run.findUnique({ where: { id } }))?.status === "Success",
  );
}

const imagesDir = () => join(stage.runtimeDir, "images", "code");
/** What lies on the disk, by digest. */
const onDisk = () =>
  readdirSync(imagesDir())
    .filter((name) => /^[0-9a-f]{64}$/.test(name))
    .sort();

const GIVING_UP: Omit<Seam, "commit"> = {
  table: "build",
  on: "UPDATE",
  when: "OLD.image_removed_at IS NULL AND NEW.image_removed_at IS NOT NULL",
};
/** Every clean-up is due, and no dead process has one in hand. */
const beDue = () =>
  database.db.$executeRaw`UPDATE chore SET due_at = now(), lease_owner = NULL, lease_expires_at = NULL`;

/** A worker comes to give an image up, and is killed before it knows that this is written. */
async function killWhileGivingUp(commit: Seam["commit"]): Promise<void> {
  const seam = { ...GIVING_UP, commit };
  await holder.guard(seam);
  await beDue();
  worker = startWorker();
  await until("giving up", () => holder.isReached());
  await worker.kill();
  await holder.release(seam);
}

test("a worker that is killed while it cleans up never leaves a row without its files, and the files it leaves go later", async () => {
  for (const version of ["v1", "v2", "v3"]) await release(version);
  await worker.kill();
  const [first, ...others] = await database.db.build.findMany({ orderBy: { number: "asc" } });
  if (first?.digest == null) throw new Error("nothing was built");
  const firstDigest = first.digest.slice("sha256:".length);
  expect(onDisk()).toHaveLength(3);
  // Long ago, for the rows and on the disk.
  await database.db.$executeRaw`UPDATE build SET concluded_at = now() - interval '60 days'`;
  for (const digest of onDisk()) utimesSync(join(imagesDir(), digest, "metadata.json"), 0, 0);
  const imageRemovedAt = async () =>
    (await database.db.build.findUniqueOrThrow({ where: { id: first.id } })).imageRemovedAt;

  await killWhileGivingUp("lost");
  expect(await imageRemovedAt()).toBeNull();
  expect(onDisk()).toHaveLength(3);

  await killWhileGivingUp("kept");
  expect(await imageRemovedAt()).not.toBeNull();
  expect(onDisk()).toHaveLength(3);

  await database.db.$executeRaw`
    UPDATE build SET image_removed_at = now() - interval '1 hour' WHERE image_removed_at IS NOT NULL`;
  await beDue();
  worker = startWorker();
  await until("the removal", async () => !onDisk().includes(firstDigest));
  // What runs, and what the last successful run started from, is there and runs.
  expect(onDisk()).toEqual(others.map(({ digest }) => digest?.slice("sha256:".length)).sort());
  await until("the note of it", async () => {
    const pass = await database.db.retentionPass.findFirst({
      where: { scope: "files", freedBytes: { gt: 0 } },
    });
    return pass !== null;
  });
  await release("v3");
});
