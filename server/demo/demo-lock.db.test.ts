import pg from "pg";
import { describe, expect, test } from "vitest";
import { useTestDatabase } from "@/server/db/test-database";
import { withDemoLock } from "./demo-lock";

const database = useTestDatabase();

function aGate(): { opened: Promise<void>; open: () => void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

/** Resolves once this many sessions wait for the lock. */
async function waiters(count: number): Promise<void> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    for (;;) {
      const { rows } = await client.query<{ waiting: number }>(
        "SELECT count(*)::int AS waiting FROM pg_locks WHERE locktype = 'advisory' AND NOT granted",
      );
      if (rows[0]?.waiting === count) return;
    }
  } finally {
    await client.end();
  }
}

describe("the demo's lock", () => {
  test("lets one process tell the demo at a time, and then the next", async () => {
    const order: string[] = [];
    const entered = aGate();
    const gate = aGate();
    const first = withDemoLock(database.url, new AbortController().signal, async () => {
      order.push("first in");
      entered.open();
      await gate.opened;
      order.push("first out");
    });
    await entered.opened;
    const second = withDemoLock(database.url, new AbortController().signal, () => {
      order.push("second in");
      return Promise.resolve();
    });
    await waiters(1);
    gate.open();
    await Promise.all([first, second]);
    expect(order).toEqual(["first in", "first out", "second in"]);
  });

  test("is given up by a process that stops while it waits", async () => {
    const entered = aGate();
    const gate = aGate();
    const holder = withDemoLock(database.url, new AbortController().signal, () => {
      entered.open();
      return gate.opened;
    });
    await entered.opened;
    const stop = new AbortController();
    let told = false;
    const waiting = withDemoLock(database.url, stop.signal, () => {
      told = true;
      return Promise.resolve();
    });
    await waiters(1);
    stop.abort();
    await waiting;
    expect(told).toBe(false);
    gate.open();
    await holder;
  });

  test("passes on what goes wrong in the demo", async () => {
    const failing = withDemoLock(database.url, new AbortController().signal, () =>
      Promise.reject(new Error("no such flow")),
    );
    await expect(failing).rejects.toThrow("no such flow");
  });
});
