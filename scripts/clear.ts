/**
 * `npm run clear -- --yes`: ends everything this data directory keeps running on this machine — deployed services,
 * addons, jobs, the embedded database — and deletes the directory. The opposite of `npm start`; there is no way back.
 */
import { access, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { findEmbeddedClusterDir, stopEmbeddedDatabase } from "@/server/db/embedded";
import { removeTree } from "@/server/runtimes/process/images";
import { createProcessRuntime } from "@/server/runtimes/process/process-runtime";
import { buildRuntimePrograms } from "@/server/runtimes/process/bundle";
import { registerInstance } from "@/server/worker/instances";

const root = fileURLToPath(new URL("..", import.meta.url));
const dataDir = resolve(process.env.SLIPWAY_DATA_DIR ?? join(root, ".slipway"));

if (!process.argv.includes("--yes")) {
  process.stdout.write(
    `This ends every service, addon and database of ${dataDir} and deletes them with all backups. Say it again with --yes.\n`,
  );
  process.exit(1);
}
await access(dataDir).catch(() => process.exit(0));
// Not under a server that lives: as its rival for the directory we are told who it is.
const registration = await registerInstance(dataDir, { role: "all", url: null }, () =>
  Promise.resolve(),
).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
await endDeployedWork(join(dataDir, "runtime"));
await registration.release(() => stopEmbeddedDatabase(dataDir));
const clusterDir = await findEmbeddedClusterDir(dataDir);
if (clusterDir !== null) await rm(clusterDir, { recursive: true, force: true });
// Artefacts are read-only trees, which only root could delete as they are.
await removeTree(dataDir);

async function endDeployedWork(rootDir: string): Promise<void> {
  const programsDir = join(root, "dist", "programs");
  await buildRuntimePrograms(programsDir);
  const runtime = await createProcessRuntime({ rootDir, programsDir });
  for (const work of await runtime.list()) await runtime.stop(work, 0);
  for (const { projectId, serviceId } of await runtime.listServices()) {
    await runtime.removeService(projectId, serviceId);
  }
  for (const { projectId, addonId } of await runtime.listAddons())
    await runtime.removeAddon(projectId, addonId);
  await runtime.close();
}
