import { z } from "zod";

/** What the build found in the root of the context. */
export interface BuildFacts {
  packageJson: string | null;
  hasLockfile: boolean;
  procfile: string | null;
}

export interface BuildPlan {
  /** Shell command, or null when there is nothing to do. */
  buildCommand: string | null;
  /** What a service or job without its own command runs, or null when it cannot be told. */
  startCommand: string | null;
}

const PackageJsonSchema = z.object({
  main: z.string().optional(),
  scripts: z.record(z.string(), z.string()).optional(),
  dependencies: z.record(z.string(), z.unknown()).optional(),
  devDependencies: z.record(z.string(), z.unknown()).optional(),
  optionalDependencies: z.record(z.string(), z.unknown()).optional(),
  workspaces: z.unknown().optional(),
});
type PackageJson = z.infer<typeof PackageJsonSchema>;

/**
 * Decides how to build and start: a given command wins, else `package.json` says; a `Procfile` names the start.
 * Throws an `Error` with a sentence when `package.json` cannot be read.
 */
export function planBuild(facts: BuildFacts, givenCommand: string | undefined): BuildPlan {
  const manifest = facts.packageJson === null ? null : parsePackageJson(facts.packageJson);
  const given = givenCommand?.trim();
  return {
    buildCommand: given ? given : manifest && npmCommand(manifest, facts.hasLockfile),
    startCommand: procfileStart(facts.procfile) ?? (manifest && npmStart(manifest)),
  };
}

function parsePackageJson(text: string): PackageJson {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new Error("package.json is not valid JSON.");
  }
  const parsed = PackageJsonSchema.safeParse(json);
  if (!parsed.success) throw new Error("package.json does not have the usual form of one.");
  return parsed.data;
}

function npmCommand(manifest: PackageJson, hasLockfile: boolean): string | null {
  const needsInstall =
    manifest.workspaces !== undefined ||
    [manifest.dependencies, manifest.devDependencies, manifest.optionalDependencies].some(
      (packages) => packages !== undefined && Object.keys(packages).length > 0,
    );
  const steps = [
    ...(needsInstall ? [hasLockfile ? "npm ci" : "npm install"] : []),
    ...(manifest.scripts?.["build"] === undefined ? [] : ["npm run build"]),
  ];
  return steps.length === 0 ? null : steps.join(" && ");
}

function npmStart(manifest: PackageJson): string | null {
  const { scripts = {}, main } = manifest;
  const start = scripts["start"];
  if (start === undefined) return main === undefined ? null : "node .";
  // Without hooks around it the script runs directly: no npm process in between that swallows signals.
  return scripts["prestart"] === undefined && scripts["poststart"] === undefined ? start : "npm start";
}

function procfileStart(procfile: string | null): string | null {
  const line = procfile?.split("\n").find((candidate) => /^web\s*:/.test(candidate));
  return line === undefined ? null : line.slice(line.indexOf(":") + 1).trim() || null;
}
