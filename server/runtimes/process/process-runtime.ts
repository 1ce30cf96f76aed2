import { constants } from "node:fs";
import { access, chmod, mkdir, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { DEFAULT_PATH } from "@/server/git";
import { findJsonFile, isErrno, withFileLock } from "@/server/machine";
import { RuntimeError, type Runtime, type RuntimeCapability, type ServiceState, type Work } from "../runtime";
import { canSwitchAccount } from "./account";
import { Addons } from "./addons";
import { assertPossible } from "./assert-possible";
import { openBackup, removeBackup } from "./backup-store";
import { findPgTools, type PgTools } from "./pg-tools";
import { listPairs } from "./list-pairs";
import { listHeldImages, removeHeldImage } from "./held-images";
import { findImage, removeTree } from "./images";
import { layoutOf, serviceFiles, type Layout } from "./layout";
import { endOrphans } from "./orphans";
import { DEFAULT_MAX_IMPORT_BYTES, WorkSchema, type DriverSettings } from "./records";
import { readServiceLog } from "./service-log";
import { ensureSupervisor, findSupervisor } from "./supervisor-client";
import { ServiceRecordSchema } from "./supervisor-protocol";
import { Tasks } from "./tasks";

export interface ProcessRuntimeOptions {
  /** Everything this runtime keeps. Should be passable by other accounts (not below a 0700 home) when run as root. */
  rootDir: string;
  /** Directory with the bundled `task.mjs` and `supervisor.mjs` (`buildRuntimePrograms`). */
  programsDir: string;
  /** Address the public ports of services listen on. */
  host?: string | undefined;
  /** Search path for git, node, npm, pg_dump. */
  path?: string | undefined;
  /** Added to the environment of every build, such as a package registry's address. */
  buildEnvironment?: Record<string, string> | undefined;
  maxArtefactBytes?: number | undefined;
  drainMs?: number | undefined;
  /** Host names, addresses and subnets that may be downloaded from though they are not on the internet. */
  outgoingAllow?: readonly string[] | undefined;
  /** Largest file that is imported, packed and unpacked. */
  maxImportBytes?: number | undefined;
}

const DEFAULT_MAX_ARTEFACT_BYTES = 2 * 1024 ** 3;
const DEFAULT_DRAIN_MS = 10_000;

/** A process runtime, and what only this driver can do. */
export interface ProcessRuntime extends Runtime {
  /** Starts services and addons again whose programs are gone, after a reboot or a kill. Done once by `createProcessRuntime`. */
  resume(): Promise<void>;
  /** Services with anything on this machine, deployed or being deployed. */
  listServices(): Promise<{ projectId: string; serviceId: string }[]>;
  listAddons(): Promise<{ projectId: string; addonId: string }[]>;
}

/**
 * Real processes on this machine: no containers and no isolation between them. All state is in files below
 * `rootDir`, so any Slipway process with the same root finds it again. Brings back what was deployed when the
 * machine was restarted.
 */
export async function createProcessRuntime(options: ProcessRuntimeOptions): Promise<ProcessRuntime> {
  const settings: DriverSettings = {
    rootDir: options.rootDir,
    programsDir: options.programsDir,
    host: options.host ?? "127.0.0.1",
    path: options.path ?? DEFAULT_PATH,
    buildEnvironment: options.buildEnvironment ?? {},
    maxArtefactBytes: options.maxArtefactBytes ?? DEFAULT_MAX_ARTEFACT_BYTES,
    drainMs: options.drainMs ?? DEFAULT_DRAIN_MS,
    outgoingAllow: [...(options.outgoingAllow ?? [])],
    maxImportBytes: options.maxImportBytes ?? DEFAULT_MAX_IMPORT_BYTES,
  };
  const layout = layoutOf(options.rootDir);
  // The embedded PostgreSQL of a root-owned Slipway runs as another account and must pass through here.
  await mkdir(layout.rootDir, { recursive: true });
  await chmod(layout.rootDir, 0o711);
  for (const dir of [
    layout.tasksDir,
    layout.servicesDir,
    layout.imagesDir,
    layout.backupsDir,
    layout.gitDir,
  ]) {
    await mkdir(dir, { recursive: true, mode: 0o700 });
  }
  for (const program of ["task.mjs", "supervisor.mjs"]) {
    await access(join(settings.programsDir, program), constants.R_OK).catch(() => {
      throw new RuntimeError(
        "invalid",
        `${program} is missing in ${settings.programsDir}. Build Slipway first.`,
      );
    });
  }
  const runtime = new DetachedProcesses(layout, settings, await findPgTools(settings.path));
  await runtime.resume();
  return runtime;
}

const CAPABILITIES: readonly RuntimeCapability[] = [
  "build",
  "service",
  "replicas",
  "job",
  "exec",
  "addon.postgres",
  "backup.snapshot",
];

class DetachedProcesses implements ProcessRuntime {
  readonly driver = "process";
  readonly capabilities: ReadonlySet<RuntimeCapability>;
  private readonly tasks: Tasks;
  private readonly addons: Addons;
  private readonly closing = new AbortController();

  constructor(
    private readonly layout: Layout,
    private readonly settings: DriverSettings,
    private readonly pgTools: PgTools,
  ) {
    this.tasks = new Tasks(layout, settings);
    this.addons = new Addons(layout);
    const capabilities = new Set(CAPABILITIES);
    if (pgTools.canDump) capabilities.add("backup.dump");
    if (pgTools.importProblem === null) capabilities.add("addon.import");
    if (canSwitchAccount()) capabilities.add("exec.user");
    this.capabilities = capabilities;
  }

  explainMissing(capability: RuntimeCapability): string {
    if (this.capabilities.has(capability)) return "This runtime can do that.";
    if (capability === "backup.dump") return this.pgTools.problem ?? "The program pg_dump was not found.";
    if (capability === "addon.import")
      return this.pgTools.importProblem ?? "PostgreSQL's client programs were not found.";
    if (capability === "exec.user")
      return "Slipway does not run as root on this machine, so it cannot start programs as another user or group.";
    if (capability === "image.pull")
      return "The process runtime has no containers: it runs what it has built from a repository, and cannot pull images.";
    return `The process runtime does not offer ${capability}.`;
  }

  async start(work: Work): Promise<void> {
    const parsed = WorkSchema.safeParse(work);
    if (!parsed.success) {
      throw new RuntimeError(
        "invalid",
        `This ${work.kind} cannot be started: ${z.prettifyError(parsed.error)}`,
      );
    }
    if (!(await this.tasks.isKnown(work))) await assertPossible(work, this, this.layout, this.pgTools);
    await this.tasks.start(work);
  }

  follow: Runtime["follow"] = (ref, cursor, signal) =>
    this.tasks.follow(ref, cursor, AbortSignal.any([signal, this.closing.signal]));

  stop: Runtime["stop"] = (ref, graceMs) => this.tasks.stop(ref, graceMs);
  list: Runtime["list"] = () => this.tasks.list();
  forget: Runtime["forget"] = (ref) => this.tasks.forget(ref);

  async imageExists(image: string): Promise<boolean> {
    try {
      return (await findImage(this.layout, image)) !== null;
    } catch (error) {
      if (error instanceof RuntimeError && error.code === "unknown-image") return false;
      throw error;
    }
  }

  listImages: Runtime["listImages"] = () => listHeldImages(this.layout);
  removeImage: Runtime["removeImage"] = (image) => removeHeldImage(this.layout, image);

  async inspectService(projectId: string, serviceId: string): Promise<ServiceState> {
    const files = serviceFiles(this.layout, projectId, serviceId);
    const state = await (await findSupervisor(files))?.state().catch(() => null);
    if (state) {
      const url = state.port === null ? null : `http://${reachableHost(this.settings.host)}:${state.port}`;
      const { status, image, replicas, detail } = state;
      return { serviceId, status, image, replicas, url, detail };
    }
    const record = await findJsonFile(files.state, ServiceRecordSchema);
    if (record === null) {
      return {
        serviceId,
        status: "absent",
        image: null,
        replicas: { desired: 0, ready: 0 },
        url: null,
        detail: null,
      };
    }
    const errors = (await readFile(files.errors, "utf8").catch(() => "")).trim().split("\n").at(-1) ?? "";
    return {
      serviceId,
      status: "stopped",
      image: record.release.image,
      replicas: { desired: record.release.replicas, ready: 0 },
      url: null,
      detail: `The service does not run; it is started again with Slipway or by a restart.${errors === "" ? "" : ` ${errors}`}`,
    };
  }

  readServiceLogs: Runtime["readServiceLogs"] = (projectId, serviceId, cursor, limit) =>
    readServiceLog(serviceFiles(this.layout, projectId, serviceId).logsDir, cursor, limit);

  async removeService(projectId: string, serviceId: string): Promise<void> {
    const files = serviceFiles(this.layout, projectId, serviceId);
    await mkdir(dirname(files.dir), { recursive: true, mode: 0o700 });
    const running = await findSupervisor(files);
    await running?.remove().catch((error: unknown) => {
      // It ended by itself between the two steps; what is left is removed below.
      if (!isErrno(error, "ECONNREFUSED", "ECONNRESET")) throw error;
    });
    await withFileLock(files.lock, async () => {
      await endOrphans(files);
      await removeTree(files.dir);
      await rm(files.errors, { force: true });
    });
  }

  ensureAddon: Runtime["ensureAddon"] = (spec) => this.addons.ensure(spec);
  inspectAddon: Runtime["inspectAddon"] = (spec) => this.addons.inspect(spec);
  removeAddon: Runtime["removeAddon"] = (projectId, addonId) => this.addons.remove(projectId, addonId);
  openBackup: Runtime["openBackup"] = (location) => openBackup(this.layout, location);
  removeBackup: Runtime["removeBackup"] = (location) => removeBackup(this.layout, location);

  listServices: ProcessRuntime["listServices"] = async () => {
    const services = await listPairs(this.layout.servicesDir);
    return services.map(([projectId, serviceId]) => ({ projectId, serviceId }));
  };

  listAddons: ProcessRuntime["listAddons"] = async () => {
    const addons = await listPairs(this.layout.addonsDir);
    return addons.map(([projectId, addonId]) => ({ projectId, addonId }));
  };

  async resume(): Promise<void> {
    await Promise.all([this.resumeServices(), this.addons.resume()]);
  }

  close(): Promise<void> {
    this.closing.abort();
    return Promise.resolve();
  }

  private async resumeServices(): Promise<void> {
    await Promise.all(
      (await this.listServices()).map(async (service) => {
        const files = serviceFiles(this.layout, service.projectId, service.serviceId);
        const isDeployed = (await findJsonFile(files.state, ServiceRecordSchema)) !== null;
        if (!isDeployed || (await findSupervisor(files)) !== null) return;
        // One service that cannot start (its port was taken meanwhile) says so in its state; the others go on.
        await ensureSupervisor(service, files, this.layout, this.settings).catch(() => undefined);
      }),
    );
  }
}

/** A wildcard is an address to listen on, not one to call. */
function reachableHost(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "127.0.0.1";
  return host.includes(":") ? `[${host}]` : host;
}
