import { createHash } from "node:crypto";
import { mkdir, readFile, realpath, rename, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import { z } from "zod";
import { exportCommit, fetchCommit, GitError, withoutCredentials } from "@/server/git";
import { findJsonFile, isErrno, writeFileAtomic } from "@/server/machine";
import type { BuildResult, BuildWork } from "../runtime";
import { planBuild, type BuildPlan } from "./build-plan";
import { noteUse, withImagesLock } from "./held-images";
import { findImage, keepImage, makeReadOnly } from "./images";
import { safeName } from "./layout";
import { packTree, TreeTooLargeError, type PackedTree } from "./pack";
import type { ImageMetadata } from "./records";
import { baseEnvironment, describeExit, runCommand } from "./run-command";
import { TaskFailure, type TaskContext } from "./task-context";

/** Changes when the same inputs would give another artefact than before. */
const FORMAT = 1;
const InputRecordSchema = z.object({ image: z.string() });

/** Builds one commit into an artefact. Throws `TaskFailure`. */
export async function runBuild(work: BuildWork, context: TaskContext): Promise<BuildResult> {
  const { layout, log, signal, scratchDir } = context;
  const system = (text: string) => log.write("system", text);
  const inputsFile = join(
    layout.imagesDir,
    safeName(work.buildServiceId),
    "inputs",
    `${inputKey(work, context)}.json`,
  );

  const reused = await withImagesLock(layout, safeName(work.buildServiceId), () =>
    findBuilt(inputsFile, context),
  );
  if (reused !== null) {
    system(
      `Commit ${work.sha.slice(0, 12)} was built before with the same inputs; its artefact is used again.`,
    );
    return reused;
  }
  if (work.dockerfile !== undefined)
    system("This runtime builds without containers; the Dockerfile is not used.");

  const sourceDir = join(scratchDir, "source");
  await mkdir(sourceDir);
  system(`Fetching commit ${work.sha.slice(0, 12)} of ${withoutCredentials(work.repoUrl)}.`);
  await exportSource(work, sourceDir, context);
  const contextDir = await resolveContext(sourceDir, work.contextDir);

  const plan = await readPlan(contextDir, work.buildCommand);
  if (plan.buildCommand === null)
    system("No build command is given and none was found: the files are taken as they are.");
  else await runBuildCommand(plan.buildCommand, contextDir, work, context);
  signal.throwIfAborted();

  const finishedDir = join(scratchDir, "image");
  await mkdir(finishedDir);
  const contentDir = join(finishedDir, "content");
  await rename(contextDir, contentDir);
  system("Packing the artefact.");
  const packed = await pack(contentDir, join(finishedDir, "artefact.tar.gz"), context);
  const image = `local/${work.buildServiceId}@sha256:${packed.digest}`;
  const metadata: ImageMetadata = {
    sha: work.sha,
    repoUrl: withoutCredentials(work.repoUrl),
    startCommand: plan.startCommand,
    sizeBytes: packed.sizeBytes,
    builtAt: new Date().toISOString(),
  };
  await makeReadOnly(contentDir);
  await writeFileAtomic(join(finishedDir, "metadata.json"), JSON.stringify(metadata));
  await withImagesLock(layout, work.buildServiceId, async () => {
    await keepImage(layout, image, finishedDir);
    await noteUse(layout, image);
    await mkdir(join(layout.imagesDir, work.buildServiceId, "inputs"), { recursive: true });
    await writeFileAtomic(inputsFile, JSON.stringify({ image }));
  });
  system(`Built ${image} (${packed.sizeBytes} bytes).`);
  return { image, digest: `sha256:${packed.digest}`, sizeBytes: packed.sizeBytes };
}

function inputKey(work: BuildWork, { settings }: TaskContext): string {
  const inputs = {
    format: FORMAT,
    repoUrl: withoutCredentials(work.repoUrl),
    sha: work.sha,
    contextDir: work.contextDir,
    buildCommand: work.buildCommand ?? null,
    buildArguments: Object.entries(work.buildArguments).sort(([a], [b]) => (a < b ? -1 : 1)),
    buildEnvironment: Object.entries(settings.buildEnvironment).sort(([a], [b]) => (a < b ? -1 : 1)),
    node: process.version,
    machine: `${process.platform}-${process.arch}`,
  };
  return createHash("sha256").update(JSON.stringify(inputs)).digest("hex");
}

async function findBuilt(inputsFile: string, { layout }: TaskContext): Promise<BuildResult | null> {
  const record = await findJsonFile(inputsFile, InputRecordSchema);
  const stored = record === null ? null : await findImage(layout, record.image);
  if (stored === null) return null;
  await noteUse(layout, stored.image);
  const digest = stored.image.slice(stored.image.indexOf("@") + 1);
  return { image: stored.image, digest, sizeBytes: stored.metadata.sizeBytes };
}

async function exportSource(work: BuildWork, sourceDir: string, context: TaskContext): Promise<void> {
  const options = { cacheDir: context.layout.gitDir, path: context.settings.path, signal: context.signal };
  try {
    await fetchCommit(work.repoUrl, work.sha, options);
    await exportCommit(work.repoUrl, work.sha, sourceDir, options);
  } catch (error) {
    if (error instanceof GitError) throw new TaskFailure(error.message);
    throw error;
  }
}

async function resolveContext(sourceDir: string, contextDir: string): Promise<string> {
  const missing = new TaskFailure(`The directory ${contextDir} does not exist in this commit.`);
  try {
    const resolved = await realpath(join(sourceDir, contextDir));
    const root = await realpath(sourceDir);
    if (resolved !== root && !resolved.startsWith(root + sep)) throw missing;
    if (!(await stat(resolved)).isDirectory()) throw missing;
    return resolved;
  } catch (error) {
    if (isErrno(error, "ENOENT", "ENOTDIR", "ELOOP")) throw missing;
    throw error;
  }
}

async function readPlan(contextDir: string, givenCommand: string | undefined): Promise<BuildPlan> {
  const [packageJson, procfile, lockfile, shrinkwrap] = await Promise.all(
    ["package.json", "Procfile", "package-lock.json", "npm-shrinkwrap.json"].map((name) =>
      findText(join(contextDir, name)),
    ),
  );
  try {
    return planBuild(
      {
        packageJson: packageJson ?? null,
        procfile: procfile ?? null,
        hasLockfile: (lockfile ?? null) !== null || (shrinkwrap ?? null) !== null,
      },
      givenCommand,
    );
  } catch (error) {
    throw new TaskFailure(error instanceof Error ? error.message : String(error));
  }
}

async function findText(path: string): Promise<string | null> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (isErrno(error, "ENOENT", "EISDIR", "ELOOP")) return null;
    throw error;
  }
}

async function runBuildCommand(
  command: string,
  cwd: string,
  work: BuildWork,
  context: TaskContext,
): Promise<void> {
  const { log, settings, layout, scratchDir } = context;
  const homeDir = join(scratchDir, "home");
  await mkdir(homeDir);
  log.write("system", `$ ${command}`);
  const exit = await runCommand(
    {
      run: command,
      cwd,
      environment: {
        ...baseEnvironment(settings.path, cwd, homeDir),
        CI: "true",
        // The exported files carry no .git; this is the name other platforms give a build's commit.
        SOURCE_VERSION: work.sha,
        npm_config_cache: join(layout.cacheDir, "npm"),
        ...settings.buildEnvironment,
        ...work.buildArguments,
      },
      onLine: (stream, text) => log.write(stream, text),
      onStarted: (leader) => context.trackChild(leader),
    },
    context.signal,
    () => context.graceMs(),
  );
  if (exit.exitCode === 0) return;
  throw new TaskFailure(`The build command "${command}" ended with ${describeExit(exit)}.`, {
    lastLogLines: log.lastLines(),
  });
}

async function pack(contentDir: string, archivePath: string, context: TaskContext): Promise<PackedTree> {
  const { maxArtefactBytes } = context.settings;
  try {
    return await packTree(contentDir, archivePath, maxArtefactBytes, context.signal);
  } catch (error) {
    if (!(error instanceof TreeTooLargeError)) throw error;
    const limitMiB = Math.floor(maxArtefactBytes / 1024 / 1024);
    throw new TaskFailure(`The build output is larger than ${limitMiB} MiB, the limit of this runtime.`);
  }
}
