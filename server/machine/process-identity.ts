import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { z } from "zod";
import { childEnvironment } from "./child-environment";

/**
 * A process of this machine that cannot be mistaken for a later one with the same pid.
 * `startedAt` is opaque: boot id and clock ticks on Linux, `ps` start time elsewhere.
 */
export const ProcessIdentitySchema = z.object({ pid: z.number().int().positive(), startedAt: z.string() });
export type ProcessIdentity = z.infer<typeof ProcessIdentitySchema>;

/** The identity of a living process, or null when there is none (a zombie counts as gone). */
export function findProcess(pid: number): ProcessIdentity | null {
  const startedAt = process.platform === "linux" ? readLinuxStart(pid) : readPsStart(pid);
  return startedAt === null ? null : { pid, startedAt };
}

/** The identity of the process this code runs in. */
export function ownProcess(): ProcessIdentity {
  const own = findProcess(process.pid);
  if (own === null) throw new Error("This system does not tell when a process was started (/proc or ps).");
  return own;
}

/** True while exactly this process lives; false for another one that got its pid. */
export function isAlive(identity: ProcessIdentity): boolean {
  return findProcess(identity.pid)?.startedAt === identity.startedAt;
}

/** Sends a signal to the whole process group led by this process; false when it is gone. */
export function signalGroup(leader: ProcessIdentity, signal: NodeJS.Signals): boolean {
  return isAlive(leader) && signalGroupId(leader.pid, signal);
}

/** Sends a signal to a process group whose id is known to be ours right now; false when nobody is left in it. */
export function signalGroupId(groupId: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(-groupId, signal);
    return true;
  } catch {
    return false;
  }
}

/** Sends a signal to one process; false when it is gone. */
export function signalProcess(identity: ProcessIdentity, signal: NodeJS.Signals): boolean {
  if (!isAlive(identity)) return false;
  try {
    process.kill(identity.pid, signal);
    return true;
  } catch {
    return false;
  }
}

/** Resolves to true when the process is gone, to false when it still lives after `timeoutMs`. */
export async function waitForExit(identity: ProcessIdentity, timeoutMs: number): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (isAlive(identity)) {
    if (performance.now() >= deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return true;
}

let bootId: string | undefined;

function readLinuxStart(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The program name in parentheses may itself contain spaces and parentheses, so count from the last one.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const state = fields[0];
    const ticks = fields[19];
    if (ticks === undefined || state === "Z" || state === "X") return null;
    // Ticks count from boot: without the boot id, a process of the last boot could look like one of this.
    bootId ??= readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    return `${bootId}:${ticks}`;
  } catch {
    return null;
  }
}

function readPsStart(pid: number): string | null {
  try {
    const line = execFileSync("/bin/ps", ["-o", "state=", "-o", "lstart=", "-p", String(pid)], {
      encoding: "utf8",
      env: childEnvironment({ LC_ALL: "C", TZ: "UTC" }),
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
    const [state = "", ...start] = line.split(/\s+/);
    return line === "" || state.startsWith("Z") ? null : start.join(" ");
  } catch {
    return null;
  }
}
