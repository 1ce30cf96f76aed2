import { renameSync, writeFileSync } from "node:fs";
import { z } from "zod";
import {
  findJsonFile,
  ProcessIdentitySchema,
  signalGroup,
  waitForExit,
  type ProcessIdentity,
} from "@/server/machine";
import type { ServiceFiles } from "./layout";

const EXIT_MS = 5_000;

/** Writes down which processes a service has. Synchronous: a supervisor that is killed right after must not miss one. */
export function rememberProcesses(files: ServiceFiles, processes: ProcessIdentity[]): void {
  const temporary = `${files.replicas}.tmp`;
  writeFileSync(temporary, JSON.stringify(processes), { mode: 0o600 });
  renameSync(temporary, files.replicas);
}

/** Ends the processes a killed supervisor left behind. Only for whoever holds the service's lock. */
export async function endOrphans(files: ServiceFiles): Promise<void> {
  for (const orphan of (await findJsonFile(files.replicas, z.array(ProcessIdentitySchema))) ?? []) {
    if (signalGroup(orphan, "SIGKILL")) await waitForExit(orphan, EXIT_MS);
  }
}
