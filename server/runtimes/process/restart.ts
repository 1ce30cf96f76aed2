import { setTimeout as sleep } from "node:timers/promises";
import { stopCluster } from "@/server/embedded-postgres";
import { findJsonFile, isErrno, withFileLock } from "@/server/machine";
import type { AddonSpec, RestartWork } from "../runtime";
import { addonFiles, getAddonRecord, startAddon } from "./addons";
import { toTaskFailure } from "./backup";
import { serviceFiles, type ServiceFiles } from "./layout";
import { followChange } from "./rollout";
import { readServiceLog } from "./service-log";
import { ensureSupervisor, findSupervisor, type SupervisorClient } from "./supervisor-client";
import { ServiceRecordSchema } from "./supervisor-protocol";
import { TaskFailure, type TaskContext } from "./task-context";

const NOTHING_DEPLOYED = "Nothing is deployed, so there is nothing to restart.";
const LOOK_AGAIN_MS = 100;
const LAST_LINES = 20;

/** Starts a service or addon anew with what it runs already. Over when it is ready again. Throws `TaskFailure`. */
export async function runRestart(work: RestartWork, context: TaskContext): Promise<Record<string, never>> {
  const { target } = work;
  if (target.kind === "service") await restartService(work, target.serviceId, context);
  else await restartAddon(target.addon, context);
  return {};
}

async function restartService(work: RestartWork, serviceId: string, context: TaskContext): Promise<void> {
  const { projectId } = work;
  const files = serviceFiles(context.layout, projectId, serviceId);
  const running = await findSupervisor(files);
  if (running === null) {
    // Its programs are gone; starting them is all there is to do.
    await startAgain({ projectId, serviceId }, files, context);
    return;
  }
  await followChange(running, { id: work.id, release: null }, context).catch((error: unknown) => {
    if (isErrno(error, "ECONNREFUSED", "ECONNRESET")) {
      throw new TaskFailure("The service's supervisor ended just now. Restart it again.");
    }
    throw error;
  });
}

async function startAgain(
  service: { projectId: string; serviceId: string },
  files: ServiceFiles,
  { layout, settings, signal, log }: TaskContext,
): Promise<void> {
  const record = await findJsonFile(files.state, ServiceRecordSchema);
  if (record === null) throw new TaskFailure(NOTHING_DEPLOYED);
  log.write("system", `The service did not run; starting ${record.release.image} again.`);
  const supervisor = await ensureSupervisor(service, files, layout, settings, signal);
  await untilHealthy(supervisor, record.release.healthCheck.graceSeconds, files, signal);
  log.write("system", "All replicas are healthy.");
}

async function untilHealthy(
  supervisor: SupervisorClient,
  graceSeconds: number,
  files: ServiceFiles,
  signal: AbortSignal,
): Promise<void> {
  const deadline = performance.now() + graceSeconds * 1000;
  for (;;) {
    const { status, detail } = await supervisor.state();
    if (status === "healthy") return;
    if (performance.now() > deadline) {
      const lines = await readServiceLog(files.logsDir, null, LAST_LINES);
      throw new TaskFailure(
        `The service was started but is not healthy after ${graceSeconds} s: ${detail ?? status}`,
        { lastLogLines: lines.map(({ text }) => text) },
      );
    }
    await sleep(LOOK_AGAIN_MS, undefined, { signal });
  }
}

async function restartAddon(addon: AddonSpec, { layout, log, signal }: TaskContext): Promise<void> {
  const files = addonFiles(layout, addon.projectId, addon.addonId);
  try {
    await getAddonRecord(files);
    // A backup that copies its files, or a restore that replaces them, is let finish first.
    await withFileLock(
      files.backupLock,
      () =>
        withFileLock(
          files.lock,
          async () => {
            const record = await getAddonRecord(files);
            log.write("system", "Stopping the database.");
            await stopCluster(record.dataDir, "fast");
            // A stop request is too late from here on: a database is not left stopped.
            log.write("system", "Starting the database.");
            await startAddon(files, record);
            log.write("system", "The database accepts connections.");
          },
          signal,
        ),
      signal,
    );
  } catch (error) {
    signal.throwIfAborted();
    throw toTaskFailure(error);
  }
}
