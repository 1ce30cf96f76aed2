import { Readable } from "node:stream";
import { parseConnectionString } from "../connection-string";
import { assertDownloadUrl } from "../download-url";
import {
  RUNTIME_CAPABILITIES,
  RuntimeError,
  type AddonConnection,
  type HeldImage,
  type ImportWork,
  type Outcome,
  type RestartWork,
  type Runtime,
  type RuntimeCapability,
  type ServiceState,
  type Work,
  type WorkEvent,
  type WorkKind,
  type WorkRef,
} from "../runtime";
import { assertWorkId } from "../work-id";
import { FakePlace, FakeWork } from "./fake-place";
import { performFakeWork } from "./perform-fake-work";

/** What a piece of work shall do instead of the usual. */
export interface FakeScript {
  /** Lines it prints first. */
  log?: string[];
  /** Milliseconds until its outcome. */
  takesMs?: number;
  /** How it ends; absent means as it usually would. */
  outcome?: Outcome;
  /** It goes on until `settle` is called, or it is stopped. */
  holds?: boolean;
}

export interface FakeRuntimeOptions {
  place?: FakePlace;
  /** Asked at every start. */
  script?: (work: Work) => FakeScript | undefined;
  /** Which commits builds find; all when absent. */
  commitExists?: (repoUrl: string, sha: string) => Promise<boolean>;
  /** All when absent. */
  capabilities?: readonly RuntimeCapability[];
}

/**
 * A double of a runtime for tests of everything above it: in memory, without programs or sockets, and under the
 * test's control. It passes the same contract as the drivers.
 */
export class FakeRuntime implements Runtime {
  readonly driver = "fake";
  readonly capabilities: ReadonlySet<RuntimeCapability>;
  readonly place: FakePlace;
  private readonly closing = new AbortController();

  constructor(private readonly options: FakeRuntimeOptions = {}) {
    this.place = options.place ?? new FakePlace();
    this.capabilities = new Set(options.capabilities ?? RUNTIME_CAPABILITIES);
  }

  explainMissing(capability: RuntimeCapability): string {
    return `The double has no ${capability}.`;
  }

  async start(work: Work): Promise<void> {
    assertWorkId(work.id);
    if (this.place.works.has(keyOf(work))) return;
    if (
      (work.kind === "job" || work.kind === "rollout" || work.kind === "exec") &&
      !this.place.images.has(work.image)
    ) {
      throw new RuntimeError("unknown-image", `The image ${work.image} does not exist.`);
    }
    if (work.kind === "backup" && work.backupType === "dump") this.assertCan("backup.dump");
    if (work.kind === "exec" && (work.user ?? work.group) !== undefined) this.assertCan("exec.user");
    if (work.kind === "import") this.assertImportPossible(work);
    if (work.kind === "restart") this.assertRestartable(work);
    const entry = new FakeWork(work);
    this.place.works.set(keyOf(work), entry);
    this.place.started.push(work);
    void this.perform(entry);
  }

  /** Ends work that `holds`, or any other before its time. */
  settle<K extends WorkKind>(ref: WorkRef & { kind: K }, outcome: Outcome<K>): void {
    this.get(ref).settle(outcome);
  }

  async *follow<K extends WorkKind>(
    ref: WorkRef & { kind: K },
    cursor: string | null,
    signal: AbortSignal,
  ): AsyncGenerator<WorkEvent<K>> {
    const entry = this.get(ref);
    const ended = AbortSignal.any([signal, this.closing.signal]);
    for (let next = cursor === null ? 0 : Number(cursor); !ended.aborted;) {
      const event = entry.events[next];
      if (event === undefined) {
        await entry.changed(ended);
        continue;
      }
      next += 1;
      // Work of kind K only ever has outcomes of kind K.
      yield event as WorkEvent<K>;
      if (event.type === "outcome") return;
    }
  }

  async stop(ref: WorkRef): Promise<void> {
    this.place.works.get(keyOf(ref))?.settle({ type: "stopped" });
  }

  async list(): Promise<WorkRef[]> {
    return [...this.place.works.values()].map(({ work: { kind, id } }) => ({ kind, id }));
  }

  async forget(ref: WorkRef): Promise<void> {
    const entry = this.place.works.get(keyOf(ref));
    if (entry === undefined) return;
    if (entry.outcome === null)
      throw new RuntimeError("conflict", `The ${ref.kind} ${ref.id} has not ended yet.`);
    this.place.works.delete(keyOf(ref));
  }

  async imageExists(image: string): Promise<boolean> {
    return this.place.images.has(image);
  }

  async listImages(): Promise<HeldImage[]> {
    return [...this.place.images.keys()].map((image) => ({
      image,
      usedAt: this.place.imagesUsedAt.get(image) ?? new Date(0),
    }));
  }

  async removeImage(image: string): Promise<number> {
    if (!this.place.images.has(image)) return 0;
    const inUse =
      [...this.place.services.values()].some((service) => service.image === image) ||
      [...this.place.works.values()].some(
        ({ work, outcome }) => outcome === null && "image" in work && work.image === image,
      );
    if (inUse) throw new RuntimeError("conflict", `The image ${image} is in use.`);
    const usedAt = this.place.imagesUsedAt.get(image);
    if (usedAt !== undefined && Date.now() - usedAt.getTime() < 3_600_000) {
      throw new RuntimeError("conflict", `The image ${image} was given out within the last hour.`);
    }
    this.place.images.delete(image);
    return 1024;
  }

  async inspectService(projectId: string, serviceId: string): Promise<ServiceState> {
    const running = this.place.services.get(`${projectId}/${serviceId}`);
    if (running === undefined) {
      return {
        serviceId,
        status: "absent",
        image: null,
        replicas: { desired: 0, ready: 0 },
        url: null,
        detail: null,
      };
    }
    const { image, replicas, port } = running;
    return {
      serviceId,
      status: "healthy",
      image,
      replicas: { desired: replicas, ready: replicas },
      url: `http://127.0.0.1:${port}`,
      detail: null,
    };
  }

  async readServiceLogs(projectId: string, serviceId: string, cursor: string | null, limit: number) {
    const lines = this.place.serviceLogs.get(`${projectId}/${serviceId}`) ?? [];
    return cursor === null
      ? lines.slice(Math.max(0, lines.length - limit))
      : lines.slice(Number(cursor)).slice(0, limit);
  }

  async removeService(projectId: string, serviceId: string): Promise<void> {
    this.place.services.delete(`${projectId}/${serviceId}`);
  }

  async ensureAddon(spec: Parameters<Runtime["ensureAddon"]>[0]): Promise<AddonConnection> {
    if (spec.type === "external-postgres") return parseConnectionString(spec.connectionString ?? "");
    const key = `${spec.projectId}/${spec.addonId}`;
    const existing = this.place.addons.get(key);
    if (existing !== undefined) return existing;
    const port = 40_000 + this.place.addons.size;
    const made = parseConnectionString(
      `postgresql://postgres:${spec.addonId}-password@127.0.0.1:${port}/app`,
    );
    this.place.addons.set(key, made);
    return made;
  }

  async inspectAddon({ projectId, addonId, type }: Parameters<Runtime["inspectAddon"]>[0]) {
    const runs = type === "external-postgres" || this.place.addons.has(`${projectId}/${addonId}`);
    const status = runs ? ("running" as const) : ("absent" as const);
    return { addonId, status, sizeBytes: runs ? 1024 : null, detail: null };
  }

  async removeAddon(projectId: string, addonId: string): Promise<void> {
    this.place.addons.delete(`${projectId}/${addonId}`);
  }

  async openBackup(location: string): Promise<NodeJS.ReadableStream> {
    const content = this.place.backups.get(location);
    if (content === undefined) throw new RuntimeError("not-found", `The backup ${location} does not exist.`);
    return Readable.from([content]);
  }

  async removeBackup(location: string): Promise<void> {
    this.place.backups.delete(location);
  }

  async close(): Promise<void> {
    this.closing.abort();
  }

  private assertCan(capability: RuntimeCapability): void {
    if (this.capabilities.has(capability)) return;
    throw new RuntimeError("unsupported", this.explainMissing(capability));
  }

  private assertImportPossible({ projectId, addonId, addonType, source }: ImportWork): void {
    this.assertCan("addon.import");
    if (addonType === "postgres" && !this.place.addons.has(`${projectId}/${addonId}`)) {
      throw new RuntimeError("not-found", "This addon does not exist.");
    }
    if (source.type === "database") parseConnectionString(source.connectionString);
    else assertDownloadUrl(source.url);
  }

  private assertRestartable({ projectId, target }: RestartWork): void {
    if (target.kind === "service") {
      if (this.place.services.has(`${projectId}/${target.serviceId}`)) return;
      throw new RuntimeError("not-found", "Nothing is deployed, so there is nothing to restart.");
    }
    if (target.addon.type === "external-postgres") {
      throw new RuntimeError(
        "unsupported",
        "This database runs outside of Slipway. Restart it where it runs.",
      );
    }
    if (this.place.addons.has(`${target.addon.projectId}/${target.addon.addonId}`)) return;
    throw new RuntimeError("not-found", "This addon does not exist.");
  }

  private get(ref: WorkRef): FakeWork {
    const entry = this.place.works.get(keyOf(ref));
    if (entry === undefined) throw new RuntimeError("not-found", `There is no ${ref.kind} ${ref.id}.`);
    return entry;
  }

  private async perform(entry: FakeWork): Promise<void> {
    const { timeoutSeconds } = entry.work;
    const timer = setTimeout(
      () => entry.settle({ type: "timedOut", afterSeconds: timeoutSeconds }),
      Math.min(timeoutSeconds * 1000, 2 ** 31 - 1),
    );
    try {
      // The caller gets its work back before anything of it happens, as from a real driver.
      await Promise.resolve();
      const script = this.options.script?.(entry.work) ?? {};
      for (const line of script.log ?? []) entry.log("stdout", line);
      if (script.takesMs !== undefined) await sleepUnlessEnded(entry, script.takesMs);
      if (script.holds) return;
      entry.settle(
        script.outcome ?? (await performFakeWork(entry, this.place, this.options, sleepUnlessEnded)),
      );
    } catch (error) {
      if (entry.outcome === null) entry.settle({ type: "failed", reason: String(error) });
    } finally {
      if (entry.outcome === null)
        entry.controller.signal.addEventListener("abort", () => clearTimeout(timer));
      else clearTimeout(timer);
    }
  }
}

function keyOf({ kind, id }: WorkRef): string {
  return `${kind} ${id}`;
}

function sleepUnlessEnded(entry: FakeWork, ms: number): Promise<void> {
  const { signal } = entry.controller;
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      clearTimeout(timer);
      reject(new Error("The work was ended."));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", onAbort);
      resolve();
    }, ms);
    if (signal.aborted) onAbort();
    else signal.addEventListener("abort", onAbort, { once: true });
  });
}
