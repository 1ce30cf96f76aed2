import { afterEach, describe, expect, test } from "vitest";
import { useTestDatabase } from "@/server/db/test-database";
import { logger } from "@/server/logger";
import { ChoreLoop, type ChoreLoopOptions, type ChoreTurn } from "./chore-loop";

const database = useTestDatabase();
const loops: ChoreLoop[] = [];
afterEach(async () => {
  for (const loop of loops.splice(0)) await loop.stop(1_000);
  await database.db.chore.deleteMany();
});

function start(owner: string, work: ChoreLoopOptions["work"], everyMs = 20): ChoreLoop {
  const loop = new ChoreLoop({
    name: "sweeping",
    db: database.db,
    logger,
    owner,
    everyMs,
    firstAfterMs: 0,
    work,
  });
  loops.push(loop);
  loop.start();
  return loop;
}

async function until(condition: () => boolean): Promise<void> {
  for (const end = performance.now() + 10_000; !condition();) {
    if (performance.now() > end) throw new Error("it did not happen");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const untilAborted = ({ signal }: ChoreTurn) =>
  new Promise<"done">((resolve) => signal.addEventListener("abort", () => resolve("done")));

describe("a chore", () => {
  test("is done by one process at a time, again and again", async () => {
    let working = 0;
    const turns: number[] = [];
    const work = async (): Promise<"done"> => {
      working += 1;
      turns.push(working);
      await new Promise((resolve) => setTimeout(resolve, 15));
      working -= 1;
      return "done";
    };
    for (const owner of ["one", "two", "three"]) start(owner, work);
    await until(() => turns.length >= 10);
    expect(new Set(turns)).toEqual(new Set([1]));
  });

  test("goes on from what was saved last, in whichever process", async () => {
    const seen: unknown[] = [];
    const count = async ({ state, save }: ChoreTurn): Promise<"done"> => {
      seen.push(state);
      await save(((state as number | null) ?? 0) + 1);
      return "done";
    };
    const first = start("one", count);
    await until(() => seen.length >= 2);
    await first.stop(1_000);
    const before = seen.length;
    start("two", count);
    await until(() => seen.length > before + 1);
    expect(seen.slice(0, 4)).toEqual([null, 1, 2, 3].slice(0, seen.length));
  });

  test("of a process that died is taken over when its lease has run out, and what the dead one saves is refused", async () => {
    const turns: ChoreTurn[] = [];
    start("dead", async (turn) => {
      turns.push(turn);
      return untilAborted(turn);
    });
    await until(() => turns.length === 1);
    let taken = 0;
    const take = async (): Promise<"done"> => {
      taken += 1;
      return "done";
    };
    start("alive", take);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(taken).toBe(0);
    await database.db.$executeRaw`UPDATE chore SET lease_expires_at = now()`;
    await until(() => taken > 0);
    await expect(turns[0]?.save(1)).rejects.toThrow("another process");
  });

  test("that breaks is tried again later, and its turn is not lost", async () => {
    let turns = 0;
    start("one", async () => {
      turns += 1;
      throw new Error("broken");
    });
    await until(() => turns === 1);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const row = await database.db.chore.findUniqueOrThrow({ where: { name: "sweeping" } });
    expect(row.leaseOwner).toBeNull();
    expect(row.dueAt.getTime()).toBeGreaterThan(Date.now() + 3_000);
    expect(turns).toBe(1);
  });

  test("in hand of a process that stops is told, and is due again at once for the others", async () => {
    let begun = false;
    const loop = start(
      "one",
      async (turn) => {
        begun = true;
        return untilAborted(turn);
      },
      60_000,
    );
    await until(() => begun);
    await loop.stop(5_000);
    let taken = false;
    start("two", async () => {
      taken = true;
      return "done";
    });
    await until(() => taken);
  });
});
