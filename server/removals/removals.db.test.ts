import { afterEach, beforeEach, expect, it } from "vitest";
import { aShop } from "@/prisma/factories/a-shop";
import { inTransaction } from "@/server/db";
import { useTestDatabase } from "@/server/db/test-database";
import { logger } from "@/server/logger";
import type { RuntimePool } from "@/server/runtime-pool";
import type { Runtime } from "@/server/runtimes/runtime";
import { enqueueRemovals, isBeingRemoved, removeFromRuntimes } from "./index";

const database = useTestDatabase();
const gone: string[] = [];
let broken = false;

/** Notes what it lets go of. */
const runtimes = {
  forProject: (projectId: string) => {
    const letGo = (what: string) =>
      broken ? Promise.reject(new Error("the place is away")) : Promise.resolve(void gone.push(what));
    return Promise.resolve({
      removeService: (_project: string, id: string) => letGo(`${projectId} service ${id}`),
      removeAddon: (_project: string, id: string) => letGo(`${projectId} addon ${id}`),
      removeBackup: (location: string) => letGo(`backup ${location}`),
    } as Partial<Runtime> as Runtime);
  },
  close: () => Promise.resolve(),
} satisfies RuntimePool;

beforeEach(async () => {
  await database.db.project.deleteMany();
  await aShop(database.db);
});
afterEach(async () => {
  broken = false;
  gone.length = 0;
  await database.db.runtimeRemoval.deleteMany();
});

const enqueue = () =>
  inTransaction(database.db, (tx) =>
    enqueueRemovals(tx, "shop", null, [
      { kind: "service", target: "api" },
      { kind: "addon", target: "db" },
      { kind: "backup", target: "shop/db/1.dump" },
    ]),
  );
const removeAll = () =>
  removeFromRuntimes({ db: database.db, runtimes, logger }, new AbortController().signal);
const pending = (target: string) =>
  inTransaction(database.db, (tx) => isBeingRemoved(tx, "shop", { kind: "service", target }));

it("a runtime lets go of everything once, however many ask at once", async () => {
  await enqueue();
  expect(await pending("api")).toBe(true);
  await Promise.all([removeAll(), removeAll(), removeAll()]);
  expect(gone.toSorted()).toEqual(["backup shop/db/1.dump", "shop addon db", "shop service api"]);
  expect(await pending("api")).toBe(false);
});

it("what a runtime does not let go of is tried again, and says why", async () => {
  broken = true;
  await enqueue();
  await removeAll();
  const rows = await database.db.runtimeRemoval.findMany();
  expect(rows.map(({ failures, error }) => [failures, error])).toEqual([
    [1, "the place is away"],
    [1, "the place is away"],
    [1, "the place is away"],
  ]);
  broken = false;
  await removeAll();
  expect(gone).toEqual([]);
  await database.db.runtimeRemoval.updateMany({ data: { dueAt: new Date(0) } });
  await removeAll();
  expect(gone).toHaveLength(3);
});
