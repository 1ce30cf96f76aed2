import { spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findProcess } from "@/server/machine";
import { InstanceConflict, registerInstance } from "./instances";

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "slipway-instances-"));
});
afterEach(async () => {
  await rm(dataDir, { recursive: true, force: true });
});

const nothing = async (): Promise<void> => {
  await Promise.resolve();
};

/** Leaves the record of another process, as if it had registered. */
async function leaveRecord(pid: number, record: object): Promise<void> {
  const own = await registerInstance(dataDir, { role: "worker", url: null }, nothing);
  await own.release(nothing);
  await writeFile(join(dataDir, "instances", `${pid}.json`), JSON.stringify(record));
}

describe("registerInstance", () => {
  it("refuses a second process that does everything, and says what to do", async () => {
    const other = spawn(process.execPath, ["-e", "setTimeout(() => {}, 60_000)"]);
    const pid = other.pid ?? 0;
    await leaveRecord(pid, {
      process: findProcess(pid),
      role: "all",
      url: "http://127.0.0.1:3000",
      stopping: false,
    });
    const attempt = registerInstance(dataDir, { role: "all", url: "http://127.0.0.1:4000" }, nothing);
    await expect(attempt).rejects.toThrow(InstanceConflict);
    await expect(attempt).rejects.toThrow(`http://127.0.0.1:3000 (process ${pid})`);

    const worker = await registerInstance(dataDir, { role: "worker", url: null }, nothing);
    let last = false;
    await worker.release(async () => {
      last = true;
      await Promise.resolve();
    });
    expect(last).toBe(false);
    other.kill("SIGKILL");
  });

  it("waits for one that is stopping", async () => {
    const other = spawn(process.execPath, ["-e", "setTimeout(() => {}, 500)"]);
    const pid = other.pid ?? 0;
    await leaveRecord(pid, { process: findProcess(pid), role: "all", url: null, stopping: true });
    const own = await registerInstance(dataDir, { role: "all", url: null }, nothing);
    expect(other.exitCode).toBe(0);
    await own.release(nothing);
  });

  it("takes over from a process that was killed, also when its number is somebody else's now", async () => {
    await leaveRecord(process.ppid, {
      process: { pid: process.ppid, startedAt: "an earlier boot:1" },
      role: "all",
      url: null,
      stopping: false,
    });
    const own = await registerInstance(dataDir, { role: "all", url: null }, nothing);
    expect(await readdir(join(dataDir, "instances"))).not.toContain(`${process.ppid}.json`);
    let last = false;
    await own.release(async () => {
      last = true;
      await Promise.resolve();
    });
    expect(last).toBe(true);
  });

  it("leaves no record when what it should begin fails", async () => {
    await expect(
      registerInstance(dataDir, { role: "all", url: null }, () => Promise.reject(new Error("no database"))),
    ).rejects.toThrow("no database");
    expect(await readdir(join(dataDir, "instances"))).toEqual([]);
  });

  it("survives a record cut short", async () => {
    await leaveRecord(1, {});
    const own = await registerInstance(dataDir, { role: "all", url: null }, nothing);
    await own.announceStop();
    expect(await readFile(join(dataDir, "instances", `${process.pid}.json`), "utf8")).toContain(
      '"stopping":true',
    );
    await own.release(nothing);
  });
});
