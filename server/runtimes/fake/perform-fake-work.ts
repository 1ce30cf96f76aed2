import { createHash } from "node:crypto";
import type { BackupWork, BuildWork, ExecWork, JobWork, Outcome, RestoreWork, RolloutWork } from "../runtime";
import type { FakePlace, FakeWork } from "./fake-place";
import type { FakeRuntimeOptions } from "./fake-runtime";
import { runFakeShell } from "./fake-shell";

type Sleep = (entry: FakeWork, ms: number) => Promise<void>;

/** What the double does for a piece of work nobody scripted. */
export async function performFakeWork(
  entry: FakeWork,
  place: FakePlace,
  options: FakeRuntimeOptions,
  sleep: Sleep,
): Promise<Outcome> {
  const { work } = entry;
  switch (work.kind) {
    case "build":
      return build(work, entry, place, options);
    case "job":
      return job(work, entry, sleep);
    case "rollout":
      return rollout(work, entry, place);
    case "backup":
      return backup(work, place);
    case "restore":
      return restore(work, place);
    case "exec":
      return exec(work, entry, sleep);
    case "import":
      place.imports.push(work);
      return { type: "succeeded", data: {} };
    case "restart":
      entry.log("system", "It runs again.");
      return { type: "succeeded", data: {} };
  }
}

async function build(
  work: BuildWork,
  entry: FakeWork,
  place: FakePlace,
  options: FakeRuntimeOptions,
): Promise<Outcome> {
  if (options.commitExists && !(await options.commitExists(work.repoUrl, work.sha))) {
    return { type: "failed", reason: `Commit ${work.sha.slice(0, 12)} is not in ${work.repoUrl}.` };
  }
  const inputs = JSON.stringify([
    work.repoUrl,
    work.sha,
    work.contextDir,
    work.buildCommand,
    work.buildArguments,
  ]);
  const digest = `sha256:${sha256(inputs)}`;
  const image = `local/${work.buildServiceId}@${digest}`;
  entry.log("system", place.images.has(image) ? "The commit was built before." : `Built ${image}.`);
  place.images.set(image, inputs);
  place.imagesUsedAt.set(image, new Date());
  return { type: "succeeded", data: { image, digest, sizeBytes: inputs.length } };
}

async function job(work: JobWork, entry: FakeWork, sleep: Sleep): Promise<Outcome> {
  const printed: string[] = [];
  const exitCode = await runFakeShell(work.command ?? "true", {
    environment: work.environment,
    print: (text) => {
      printed.push(text);
      entry.log("stdout", text);
    },
    sleep: (ms) => sleep(entry, ms),
  });
  const data = { exitCode, signal: null };
  if (exitCode === 0) return { type: "succeeded", data };
  return {
    type: "failed",
    reason: `The command ended with exit code ${exitCode}.`,
    data,
    lastLogLines: printed,
  };
}

async function exec(work: ExecWork, entry: FakeWork, sleep: Sleep): Promise<Outcome> {
  const printed: string[] = [];
  const [program = "", ...args] = work.argv;
  const isShell = program === "sh" && args[0] === "-c";
  const exitCode = await runFakeShell(isShell ? (args[1] ?? "") : work.argv.join(" "), {
    environment: isShell ? work.environment : {},
    print: (text) => {
      printed.push(text);
      entry.log("stdout", text);
    },
    sleep: (ms) => sleep(entry, ms),
  });
  if (!isShell && exitCode === 127) {
    return { type: "failed", reason: `There is no program \`${program}\` in ${work.image}.` };
  }
  const stdOut = printed.map((line) => `${line}\n`).join("");
  const data = { exitCode, signal: null, stdOut, stdOutTruncated: false };
  if (exitCode === 0) return { type: "succeeded", data };
  const reason = `The command ended with exit code ${exitCode}.`;
  return { type: "failed", reason, data, lastLogLines: printed };
}

function rollout(work: RolloutWork, entry: FakeWork, place: FakePlace): Outcome {
  const key = `${work.projectId}/${work.serviceId}`;
  const previousImage = place.services.get(key)?.image ?? null;
  place.services.set(key, work);
  entry.log("system", `Requests go to ${work.image} now.`);
  const lines = place.serviceLogs.get(key) ?? [];
  lines.push({
    cursor: String(lines.length + 1),
    at: new Date(0),
    source: "0",
    text: `${work.image} starts`,
  });
  place.serviceLogs.set(key, lines);
  return { type: "succeeded", data: { image: work.image, previousImage } };
}

function backup(work: BackupWork, place: FakePlace): Outcome {
  const location = `${work.projectId}/${work.addonId}/${work.id}`;
  const content = Buffer.from(`${work.backupType} of ${work.addonId}`);
  place.backups.set(location, content);
  return {
    type: "succeeded",
    data: { location, sizeBytes: content.length, sha256: sha256(content), compression: work.compression },
  };
}

function restore(work: RestoreWork, place: FakePlace): Outcome {
  const content = place.backups.get(work.location);
  if (content === undefined) return { type: "failed", reason: `The backup ${work.location} does not exist.` };
  if (sha256(content) !== work.sha256) return { type: "failed", reason: "The backup's checksum differs." };
  return { type: "succeeded", data: {} };
}

function sha256(content: string | Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}
