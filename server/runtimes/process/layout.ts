import { join } from "node:path";
import { RuntimeError, type ImageRef, type WorkRef } from "../runtime";
import { assertWorkId } from "../work-id";

/**
 * Where the driver keeps things below its root. Everything authoritative is in these files, so that any
 * Slipway process of the machine finds it again.
 */
export interface Layout {
  rootDir: string;
  gitDir: string;
  tasksDir: string;
  imagesDir: string;
  /** Scratch of running tasks; on the same file system as the rest, so that results are moved, not copied. */
  scratchDir: string;
  backupsDir: string;
  cacheDir: string;
  servicesDir: string;
  addonsDir: string;
}

export function layoutOf(rootDir: string): Layout {
  return {
    rootDir,
    gitDir: join(rootDir, "git"),
    tasksDir: join(rootDir, "tasks"),
    imagesDir: join(rootDir, "images"),
    scratchDir: join(rootDir, "scratch"),
    backupsDir: join(rootDir, "backups"),
    cacheDir: join(rootDir, "cache"),
    servicesDir: join(rootDir, "services"),
    addonsDir: join(rootDir, "addons"),
  };
}

/** Files of one task. */
export interface TaskFiles {
  dir: string;
  spec: string;
  log: string;
  pid: string;
  child: string;
  stop: string;
  outcome: string;
  errors: string;
}

export function taskFiles(dir: string): TaskFiles {
  return {
    dir,
    spec: join(dir, "spec.json"),
    log: join(dir, "log.ndjson"),
    pid: join(dir, "pid.json"),
    child: join(dir, "child.json"),
    stop: join(dir, "stop.json"),
    outcome: join(dir, "outcome.json"),
    errors: join(dir, "errors.txt"),
  };
}

/** One directory name per piece of work; the kind in front keeps `.` and `..` from being a whole name. */
export function taskName({ kind, id }: WorkRef): string {
  assertWorkId(id);
  return `${kind}_${id}`;
}

/** Files of one service. Lock and errors lie outside the directory, so that it can be removed under the lock. */
export interface ServiceFiles {
  dir: string;
  lock: string;
  state: string;
  supervisor: string;
  replicas: string;
  logsDir: string;
  errors: string;
}

export function serviceFiles(layout: Layout, projectId: string, serviceId: string): ServiceFiles {
  const dir = join(layout.servicesDir, safeName(projectId), safeName(serviceId));
  return {
    dir,
    lock: `${dir}.lock`,
    state: join(dir, "state.json"),
    supervisor: join(dir, "supervisor.json"),
    replicas: join(dir, "replicas.json"),
    logsDir: join(dir, "logs"),
    errors: `${dir}.errors.txt`,
  };
}

/** An id of the product as one path component. Throws `RuntimeError` `invalid` when it could leave its directory. */
export function safeName(id: string): string {
  if (!/^[A-Za-z0-9_-][A-Za-z0-9_.-]{0,127}$/.test(id))
    throw new RuntimeError("invalid", `"${id}" is not a possible id.`);
  return id;
}

/** The parts of `local/<build service>@sha256:<digest>`; throws `RuntimeError` `unknown-image` for any other name. */
export function parseLocalImage(image: ImageRef): { buildServiceId: string; digest: string } {
  const match = /^local\/([A-Za-z0-9_-][A-Za-z0-9_.-]{0,127})@sha256:([0-9a-f]{64})$/.exec(image);
  if (match?.[1] === undefined || match[2] === undefined) {
    throw new RuntimeError(
      "unknown-image",
      `"${image}" is not an artefact of this runtime. Without containers it runs only what it has built itself (local/…@sha256:…).`,
    );
  }
  return { buildServiceId: match[1], digest: match[2] };
}
