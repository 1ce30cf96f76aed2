import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { chmod, chown, lchown, mkdir, readdir, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { childEnvironment } from "@/server/machine";
import { EmbeddedPostgresError } from "./errors";

/** PostgreSQL refuses to run as root, so root starts it as `nobody`; no account has to be made. */
const UNPRIVILEGED_ID = 65534;
/** Where root keeps what `nobody` must reach when the wanted place is closed to it (a clone below /root). */
const SHARED_ROOT = "/var/lib/slipway";

/** All that PostgreSQL's programs learn of the environment of whoever starts them. */
export const POSTGRES_ENVIRONMENT = childEnvironment({
  PATH: "/usr/local/bin:/usr/bin:/bin",
  LC_ALL: "C",
});

export interface PostgresUser {
  uid: number;
  gid: number;
}

/** Whom to run PostgreSQL as: null means as we are; otherwise the owner of an existing cluster, or `nobody`. */
export async function postgresUserFor(dataDir: string): Promise<PostgresUser | null> {
  if (process.getuid?.() !== 0) return null;
  const owner = await stat(dataDir).catch(() => null);
  if (owner !== null && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  return { uid: UNPRIVILEGED_ID, gid: UNPRIVILEGED_ID };
}

/** The user for things no cluster owns yet (programs, new directories). */
export function defaultPostgresUser(): PostgresUser | null {
  return process.getuid?.() === 0 ? { uid: UNPRIVILEGED_ID, gid: UNPRIVILEGED_ID } : null;
}

/** Runs a program as `user`; resolves with its exit code and everything it printed. Never rejects. */
export function runAs(
  user: PostgresUser | null,
  program: string,
  args: string[],
): Promise<{ code: number | null; output: string }> {
  return new Promise((done) => {
    const child = spawn(program, args, {
      ...user,
      // The current directory may be closed to `user`, and initdb asks for it.
      cwd: "/",
      env: POSTGRES_ENVIRONMENT,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    const append = (chunk: Buffer) => {
      output += chunk.toString("utf8");
    };
    child.stdout.on("data", append);
    child.stderr.on("data", append);
    child.on("error", (error) => {
      done({ code: null, output: `${output}${error.message}` });
    });
    child.on("close", (code) => {
      done({ code, output });
    });
  });
}

/** Whether `user` can enter this existing directory, asked of the kernel rather than computed from modes. */
async function canEnter(user: PostgresUser | null, directory: string): Promise<boolean> {
  if (user === null) return true;
  const { code } = await runAs(user, "/bin/sh", ["-c", 'cd "$1"', "sh", directory]);
  return code === 0;
}

/**
 * Where a cluster wanted at `wanted` can live: there, or — when root's `nobody` cannot reach it — a fixed
 * place below /var/lib/slipway derived from the wanted path, so that every start finds the same one.
 * Creates the parent directory (mode 0711: passable, not listable).
 */
export async function placeCluster(wanted: string): Promise<{ dataDir: string; relocated: boolean }> {
  const dataDir = resolve(wanted);
  const parent = dirname(dataDir);
  await mkdir(parent, { recursive: true });
  const user = await postgresUserFor(dataDir);
  if (user === null) return { dataDir, relocated: false };
  if (await canEnter(user, parent)) return { dataDir, relocated: false };
  const parentStat = await stat(parent);
  if (parentStat.uid === 0 && (await canEnter(user, dirname(parent)))) {
    // Only the directory we keep our own things in is closed: a pass-through bit is enough.
    await chmod(parent, parentStat.mode | 0o011);
    if (await canEnter(user, parent)) return { dataDir, relocated: false };
  }
  const home = await sharedDirectory();
  const key = createHash("sha256").update(dataDir).digest("hex").slice(0, 12);
  return { dataDir: join(home, `${basename(dataDir)}-${key}`), relocated: true };
}

/** The directory below /var/lib that root and `nobody` share. */
export async function sharedDirectory(): Promise<string> {
  try {
    await mkdir(SHARED_ROOT, { recursive: true });
    await chmod(SHARED_ROOT, 0o755);
  } catch (cause) {
    throw new EmbeddedPostgresError(
      "not-reachable-by-user",
      `PostgreSQL does not run as root, its user cannot reach this directory, and ${SHARED_ROOT} cannot be made. ` +
        "Set SLIPWAY_DATA_DIR to a directory every user can pass through (not below /root), or start as an ordinary user.",
      { cause },
    );
  }
  return SHARED_ROOT;
}

/** Gives an existing tree to `user`, without following links. */
export async function giveTo(user: PostgresUser, path: string): Promise<void> {
  const { uid, gid } = user;
  const entries = await readdir(path, { withFileTypes: true });
  for (const entry of entries) {
    const child = join(path, entry.name);
    if (entry.isDirectory()) await giveTo(user, child);
    else await lchown(child, uid, gid);
  }
  await chown(path, uid, gid);
}
