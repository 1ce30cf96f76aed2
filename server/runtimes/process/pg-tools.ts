import { constants } from "node:fs";
import { access, readdir } from "node:fs/promises";
import { join } from "node:path";
import { resolveBinaries } from "@/server/embedded-postgres";
import { runCommand } from "./run-command";

/** The client programs for dumps that this machine has. */
export interface PgTools {
  pgDump: string | null;
  pgRestore: string | null;
  psql: string | null;
  /** Major version of `pgDump`; it can dump servers up to this one. */
  majorVersion: number | null;
  /** Whether the addons of this runtime can be dumped. */
  canDump: boolean;
  /** Why not, in a sentence. */
  problem: string | null;
  /** Why data from elsewhere cannot be loaded, in a sentence; null when it can. */
  importProblem: string | null;
}

/** Looks on the search path and where distributions put several versions side by side; takes the newest. */
export async function findPgTools(path: string): Promise<PgTools> {
  let best: { dir: string; major: number } | null = null;
  for (const dir of [...path.split(":"), ...(await versionedDirs())]) {
    const major = await majorVersionOf(join(dir, "pg_dump"));
    if (major !== null && (best === null || major > best.major)) best = { dir, major };
  }
  const server = await embeddedMajorVersion();
  const problem = explain(best?.major ?? null, server);
  return {
    pgDump: best === null ? null : join(best.dir, "pg_dump"),
    pgRestore: best === null ? null : join(best.dir, "pg_restore"),
    psql: best === null ? null : join(best.dir, "psql"),
    majorVersion: best?.major ?? null,
    canDump: problem === null,
    problem,
    importProblem:
      best !== null && (await hasAll(best.dir))
        ? null
        : "Imports need PostgreSQL's programs pg_dump, pg_restore and psql on the machine of the runtime: install the Debian package postgresql-client.",
  };
}

/** Why a `pg_dump` of this version cannot dump a server of that one, or null when it can. */
export function explain(pgDumpMajor: number | null, serverMajor: number | null): string | null {
  const wanted = serverMajor === null ? "" : ` ${serverMajor} or newer`;
  if (pgDumpMajor === null) {
    return `The program pg_dump was not found. Install the PostgreSQL client programs${wanted}, or take snapshots.`;
  }
  if (serverMajor !== null && pgDumpMajor < serverMajor) {
    return `The installed pg_dump ${pgDumpMajor} cannot dump PostgreSQL ${serverMajor}. Install the PostgreSQL client programs${wanted}, or take snapshots.`;
  }
  return null;
}

async function hasAll(dir: string): Promise<boolean> {
  const programs = ["pg_dump", "pg_restore", "psql"].map((name) => access(join(dir, name), constants.X_OK));
  return Promise.all(programs).then(
    () => true,
    () => false,
  );
}

async function embeddedMajorVersion(): Promise<number | null> {
  // Without the embedded server there are no addons of our own, and an outside server is asked when it is dumped.
  return resolveBinaries().then(
    (binaries) => binaries.majorVersion,
    () => null,
  );
}

async function versionedDirs(): Promise<string[]> {
  const versions = await readdir("/usr/lib/postgresql").catch(() => []);
  return [
    ...versions.map((version) => `/usr/lib/postgresql/${version}/bin`),
    "/opt/homebrew/opt/libpq/bin",
    "/usr/local/opt/libpq/bin",
  ];
}

async function majorVersionOf(program: string): Promise<number | null> {
  let output = "";
  try {
    const exit = await runCommand(
      {
        run: [program, "--version"],
        cwd: "/",
        environment: { PATH: "/usr/bin:/bin", LC_ALL: "C" },
        onLine: (_stream, line) => (output += line),
      },
      AbortSignal.timeout(5_000),
      () => 0,
    );
    const major = /\b(\d+)(\.\d+|devel|beta\d+|rc\d+)/.exec(output)?.[1];
    return exit.exitCode === 0 && major !== undefined ? Number(major) : null;
  } catch {
    return null;
  }
}
