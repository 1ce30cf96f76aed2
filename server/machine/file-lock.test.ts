import { spawn } from "node:child_process";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createFileOnce } from "./atomic-file";
import { acquireFileLock, tryFileLock, withFileLock } from "./file-lock";
import { findProcess, isAlive, ownProcess, signalGroup, waitForExit } from "./process-identity";

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "slipway-machine-"));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

test("a lock is held by one at a time and leaves nothing behind", async () => {
  const path = join(dir, "one.lock");
  let inside = 0;
  let most = 0;
  await Promise.all(
    Array.from({ length: 20 }, () =>
      withFileLock(path, async () => {
        inside += 1;
        most = Math.max(most, inside);
        await new Promise((resolve) => setTimeout(resolve, 2));
        inside -= 1;
      }),
    ),
  );
  expect(most).toBe(1);
  expect((await readdir(dir)).filter((name) => name.startsWith("one.lock"))).toEqual([]);
});

test("a lock of a process that died is taken over by exactly one", async () => {
  const path = join(dir, "dead.lock");
  await writeFile(path, JSON.stringify({ pid: process.pid, startedAt: "another life" }));
  const attempts = await Promise.all(Array.from({ length: 10 }, () => tryFileLock(path)));
  expect(attempts.filter((lock) => lock !== null)).toHaveLength(1);
  expect(await tryFileLock(path)).toBeNull();
});

test("waiting for a lock can be called off", async () => {
  const path = join(dir, "waiting.lock");
  await acquireFileLock(path);
  await expect(acquireFileLock(path, AbortSignal.timeout(60))).rejects.toThrow("timeout");
});

test("of many who create a file at once one succeeds, and its content is whole", async () => {
  const results = await Promise.all(
    Array.from({ length: 20 }, (_x, n) => createFileOnce(join(dir, "once"), String(n))),
  );
  expect(results.filter(Boolean)).toHaveLength(1);
});

test("a process is told from a later one with its pid, and a dead one from a living one", async () => {
  const child = spawn(process.execPath, ["-e", "setTimeout(() => {}, 60000)"], {
    detached: true,
    stdio: "ignore",
  });
  const identity = findProcess(child.pid ?? 0);
  if (identity === null) throw new Error("the child does not run");
  expect(isAlive(identity)).toBe(true);
  expect(isAlive({ ...identity, startedAt: "another time" })).toBe(false);
  expect(signalGroup({ ...identity, startedAt: "another time" }, "SIGKILL")).toBe(false);
  expect(await waitForExit(identity, 50)).toBe(false);
  expect(signalGroup(identity, "SIGKILL")).toBe(true);
  expect(await waitForExit(identity, 5_000)).toBe(true);
  expect(isAlive(ownProcess())).toBe(true);
});
