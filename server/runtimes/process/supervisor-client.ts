import { request, type IncomingMessage } from "node:http";
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { findJsonFile, isAlive, waitForExit } from "@/server/machine";
import type { Layout, ServiceFiles } from "./layout";
import type { DriverSettings } from "./records";
import { startDetached } from "./start-detached";
import {
  RolloutMessageSchema,
  SupervisorRecordSchema,
  SupervisorStateSchema,
  type RolloutMessage,
  type RolloutRequest,
  type SupervisorArguments,
  type SupervisorRecord,
  type SupervisorState,
} from "./supervisor-protocol";

const START_TIMEOUT_MS = 15_000;
const START_AGAIN_MS = 1_000;
const REMOVE_TIMEOUT_MS = 30_000;

/** The living supervisor of a service, or null. */
export async function findSupervisor(files: ServiceFiles): Promise<SupervisorClient | null> {
  const record = await findJsonFile(files.supervisor, SupervisorRecordSchema);
  return record !== null && isAlive(record.process) ? new SupervisorClient(record) : null;
}

/** The supervisor of a service, started when there is none. It resumes what was deployed. */
export async function ensureSupervisor(
  { projectId, serviceId }: { projectId: string; serviceId: string },
  files: ServiceFiles,
  layout: Layout,
  settings: DriverSettings,
  signal?: AbortSignal,
): Promise<SupervisorClient> {
  const deadline = performance.now() + START_TIMEOUT_MS;
  let startedAt = Number.NEGATIVE_INFINITY;
  for (;;) {
    signal?.throwIfAborted();
    const found = await findSupervisor(files);
    if (found !== null) return found;
    if (performance.now() > deadline)
      throw new Error(`The supervisor of service ${serviceId} did not start.`);
    if (performance.now() - startedAt > START_AGAIN_MS) {
      startedAt = performance.now();
      const { rootDir, host, path, drainMs } = settings;
      const programArguments: SupervisorArguments = { rootDir, projectId, serviceId, host, path, drainMs };
      await mkdir(layout.servicesDir, { recursive: true, mode: 0o700 });
      await mkdir(dirname(files.dir), { recursive: true, mode: 0o700 });
      await startDetached(
        join(settings.programsDir, "supervisor.mjs"),
        [JSON.stringify(programArguments)],
        files.errors,
        path,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Speaks to one supervisor. Every method rejects with the system's error when it has died meanwhile. */
export class SupervisorClient {
  constructor(private readonly record: SupervisorRecord) {}

  async state(): Promise<SupervisorState> {
    return SupervisorStateSchema.parse(JSON.parse(await text(await this.ask("GET", "/state"))));
  }

  /** Messages of a rollout; the last one says how it ended. */
  async *rollout(rollout: RolloutRequest): AsyncGenerator<RolloutMessage> {
    // A supervisor outlives an upgrade of Slipway, and one of the first release insists on `restart`.
    const body = JSON.stringify({ ...rollout, restart: rollout.release === null });
    const response = await this.ask("POST", "/rollouts", body);
    for await (const line of createInterface({ input: response })) {
      yield RolloutMessageSchema.parse(JSON.parse(line));
    }
  }

  /** Calls a rollout off. It may be too late for that: its messages tell. */
  async cancel(rolloutId: string): Promise<void> {
    await text(await this.ask("POST", "/cancel", rolloutId));
  }

  /** Stops the service and removes what is kept of it. Returns when it is gone. */
  async remove(): Promise<void> {
    await text(await this.ask("POST", "/remove"));
    if (!(await waitForExit(this.record.process, REMOVE_TIMEOUT_MS))) {
      throw new Error("The service did not stop in time.");
    }
  }

  private ask(method: string, path: string, body?: string): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const sent = request(
        {
          host: "127.0.0.1",
          port: this.record.controlPort,
          method,
          path,
          agent: false,
          headers: { authorization: `Bearer ${this.record.secret}` },
        },
        (response) => {
          if (response.statusCode === 200) return resolve(response);
          void text(response).then(
            (problem) => reject(new Error(problem || `status ${response.statusCode}`)),
            reject,
          );
        },
      );
      sent.on("error", reject);
      sent.end(body);
    });
  }
}
