import { findJsonFile } from "@/server/machine";
import {
  RuntimeError,
  type BackupWork,
  type ImageRef,
  type ImportWork,
  type RestartWork,
  type RestoreWork,
  type Runtime,
  type RuntimeCapability,
  type Work,
} from "../runtime";
import { parseConnectionString } from "../connection-string";
import { assertDownloadUrl } from "../download-url";
import { addonFiles, getAddonRecord } from "./addons";
import { findImage } from "./images";
import { serviceFiles, type Layout } from "./layout";
import type { PgTools } from "./pg-tools";
import { ServiceRecordSchema } from "./supervisor-protocol";

type Able = Pick<Runtime, "capabilities" | "explainMissing">;

/** Refuses what can be known to fail before anything is started. Throws `RuntimeError`. */
export async function assertPossible(
  work: Work,
  runtime: Able,
  layout: Layout,
  pgTools: PgTools,
): Promise<void> {
  switch (work.kind) {
    case "job":
    case "rollout":
      return assertImage(work.image, layout);
    case "exec":
      if (work.user !== undefined || work.group !== undefined) assertCan(runtime, "exec.user");
      return assertImage(work.image, layout);
    case "backup":
    case "restore":
      return assertBackupPossible(work, runtime, pgTools);
    case "import":
      return assertImportPossible(work, runtime, layout);
    case "restart":
      return assertRestartPossible(work, layout);
    case "build":
      return;
  }
}

async function assertImage(image: ImageRef, layout: Layout): Promise<void> {
  if ((await findImage(layout, image)) !== null) return;
  throw new RuntimeError("unknown-image", `The artefact ${image} is not on this machine. Build it first.`);
}

function assertBackupPossible(work: BackupWork | RestoreWork, runtime: Able, pgTools: PgTools): void {
  const isOutside = work.addonType === "external-postgres";
  if (work.backupType === "snapshot") {
    if (!isOutside) return;
    throw new RuntimeError(
      "unsupported",
      "A database outside of this runtime can only be dumped, not snapshotted.",
    );
  }
  // A database outside may be older than ours; the work asks it and compares.
  if (isOutside && pgTools.pgDump !== null) return;
  assertCan(runtime, "backup.dump");
}

async function assertImportPossible(work: ImportWork, runtime: Able, layout: Layout): Promise<void> {
  assertCan(runtime, "addon.import");
  if (work.addonType === "postgres") await getAddonRecord(addonFiles(layout, work.projectId, work.addonId));
  if (work.source.type === "database") parseConnectionString(work.source.connectionString);
  else assertDownloadUrl(work.source.url);
}

async function assertRestartPossible({ projectId, target }: RestartWork, layout: Layout): Promise<void> {
  if (target.kind === "service") {
    const { state } = serviceFiles(layout, projectId, target.serviceId);
    if ((await findJsonFile(state, ServiceRecordSchema)) !== null) return;
    throw new RuntimeError("not-found", "Nothing is deployed, so there is nothing to restart.");
  }
  const { addon } = target;
  if (addon.type === "external-postgres") {
    throw new RuntimeError(
      "unsupported",
      "This database runs outside of Slipway, which can therefore not restart it. Restart it where it runs.",
    );
  }
  await getAddonRecord(addonFiles(layout, addon.projectId, addon.addonId));
}

function assertCan(runtime: Able, capability: RuntimeCapability): void {
  if (runtime.capabilities.has(capability)) return;
  throw new RuntimeError("unsupported", runtime.explainMissing(capability));
}
