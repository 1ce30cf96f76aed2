import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDb, type Db } from "@/server/db";
import { useTestDatabase } from "@/server/db/test-database";
import { oneAtATime } from "./one-at-a-time";

const database = useTestDatabase();
const never = new AbortController().signal;
/** Of another process, as far as the database can tell. */
let other: Db;
beforeAll(() => {
  other = createDb(database.url);
});
afterAll(() => other.$disconnect());

const untilAborted = (signal: AbortSignal) =>
  new Promise<never>((_, fail) => {
    signal.addEventListener("abort", () => fail(signal.reason as Error), { once: true });
  });

describe("work of one key", () => {
  it("is done by one after the other, whatever process they are in", async () => {
    const told: string[] = [];
    const work = (name: string) => async () => {
      told.push(`${name} begins`);
      await new Promise((done) => setTimeout(done, 30));
      told.push(`${name} ends`);
      return name;
    };
    const of = (db: Db, name: string) =>
      oneAtATime(db, { who: "GitHub", key: "k", signal: never }, work(name));
    const names = await Promise.all([of(database.db, "a"), of(other, "b"), of(database.db, "c")]);
    expect(names).toEqual(["a", "b", "c"]);
    expect(told).toHaveLength(6);
    for (let index = 0; index < 6; index += 2) {
      expect(told[index + 1]).toBe(told[index]?.replace("begins", "ends"));
    }
  });

  it("does not wait for work of another", async () => {
    let open: (name: string) => void = () => undefined;
    const opened = new Promise<string>((done) => (open = done));
    const first = oneAtATime(database.db, { who: "GitHub", key: "one", signal: never }, () => opened);
    await oneAtATime(other, { who: "GitHub", key: "two", signal: never }, () =>
      Promise.resolve(open("first")),
    );
    expect(await first).toBe("first");
  });

  it("that takes too long is ended, and the next one has its turn", async () => {
    const slow = oneAtATime(
      database.db,
      { who: "GitHub", key: "k", signal: never, longestMs: 50 },
      untilAborted,
    );
    await expect(slow).rejects.toMatchObject({
      code: "timeout",
      transient: true,
      message: "GitHub took more than 0.05 seconds.",
    });
    expect(
      await oneAtATime(other, { who: "GitHub", key: "k", signal: never }, () => Promise.resolve("next")),
    ).toBe("next");
  });

  it("that fails gives way as well", async () => {
    const failing = oneAtATime(database.db, { who: "GitHub", key: "k", signal: never }, () =>
      Promise.reject(new Error("no")),
    );
    await expect(failing).rejects.toThrow("no");
    expect(
      await oneAtATime(other, { who: "GitHub", key: "k", signal: never }, () => Promise.resolve("next")),
    ).toBe("next");
  });

  it("is waited for only as long as the caller wants, and ended when he wants no more", async () => {
    const holder = new AbortController();
    let begin: () => void = () => undefined;
    const begun = new Promise<void>((done) => (begin = done));
    const held = oneAtATime(database.db, { who: "GitHub", key: "k", signal: holder.signal }, (signal) => {
      begin();
      return untilAborted(signal);
    });
    await begun;
    const waiter = new AbortController();
    const reason = new Error("the run was aborted");
    const waiting = oneAtATime(other, { who: "GitHub", key: "k", signal: waiter.signal }, () =>
      Promise.resolve("never"),
    );
    setTimeout(() => waiter.abort(reason), 50);
    await expect(waiting).rejects.toBe(reason);
    holder.abort(reason);
    await expect(held).rejects.toBe(reason);
  });

  it("takes no more than three connections, however much there is to do", async () => {
    let now = 0;
    let most = 0;
    const work = async () => {
      most = Math.max(most, ++now);
      await new Promise((done) => setTimeout(done, 40));
      now--;
    };
    const keys = Array.from({ length: 8 }, (_, index) => `key ${index}`);
    await Promise.all(
      keys.map((key) => oneAtATime(database.db, { who: "GitHub", key, signal: never }, work)),
    );
    expect(most).toBe(3);
  });
});
