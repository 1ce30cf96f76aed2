import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";

const execFileAsync = promisify(execFile);

/** What PostgreSQL writes about itself into `postmaster.pid`. */
export interface Postmaster {
  pid: number;
  port: number;
  /** "starting", "stopping", "ready", "standby"; empty in the first moments. */
  status: string;
}

/** Reads `postmaster.pid`; null when there is none or it is not complete yet. It may be stale: ask `isPostmasterAlive`. */
export async function readPostmaster(dataDir: string): Promise<Postmaster | null> {
  const text = await readFile(join(dataDir, "postmaster.pid"), "utf8").catch(() => null);
  if (text === null) return null;
  const lines = text.split("\n");
  const pid = Math.abs(Number(lines[0]));
  const port = Number(lines[3] ?? "");
  if (!Number.isInteger(pid) || pid <= 1) return null;
  return { pid, port: Number.isInteger(port) ? port : 0, status: (lines[7] ?? "").trim() };
}

/**
 * Whether the process of that number is the PostgreSQL of this directory. After a reboot, or in a new
 * container, the number in `postmaster.pid` often belongs to somebody else.
 */
export async function isPostmasterAlive(pid: number, dataDir: string): Promise<boolean> {
  const command = await commandOf(pid);
  return command !== null && command.includes("postgres") && command.includes(dataDir);
}

/** The full command line of a process, or null when it does not run (zombies do not run). */
async function commandOf(pid: number): Promise<string | null> {
  if (process.platform === "linux") {
    const raw = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
    return raw === "" ? null : raw.replaceAll("\0", " ");
  }
  return execFileAsync("ps", ["-ww", "-o", "command=", "-p", String(pid)]).then(
    ({ stdout }) => (stdout.trim() === "" ? null : stdout),
    () => null,
  );
}

/** Whether something on that port answers like PostgreSQL: one byte, S or N, to the SSLRequest packet. */
export function speaksPostgres(port: number, timeoutMs = 2000): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port });
    const finish = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(timeoutMs, () => {
      finish(false);
    });
    socket.once("error", () => {
      finish(false);
    });
    socket.once("close", () => {
      finish(false);
    });
    socket.once("connect", () => {
      socket.write(Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]));
    });
    socket.once("data", (data) => {
      finish(data[0] === 0x53 || data[0] === 0x4e);
    });
  });
}
