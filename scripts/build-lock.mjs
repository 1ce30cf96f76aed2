import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { say } from "./say.mjs";

/** Runs `work` while no other process installs or builds in this directory; two roles may be started at once. */
export async function withBuildLock(root, work) {
  const lock = path.join(root, "dist", "build.lock");
  mkdirSync(path.dirname(lock), { recursive: true });
  let told = false;
  while (!tryTake(lock)) {
    if (!told) say("build", "another process installs or builds here, waiting for it …");
    told = true;
    await sleep(200);
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function tryTake(lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
    const holder = Number(readFileSync(lock, "utf8"));
    if (!isAlive(holder)) rmSync(lock, { force: true });
    return false;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return pid > 0 && pid !== process.pid;
  } catch (error) {
    return error.code === "EPERM";
  }
}
