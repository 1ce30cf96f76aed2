import { chmod, mkdtemp, rm, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ContractPlace } from "../contract/place";
import { buildRuntimePrograms } from "./bundle";
import { removeTree } from "./images";
import { layoutOf } from "./layout";
import { listPairs } from "./list-pairs";
import { createProcessRuntime, type ProcessRuntime, type ProcessRuntimeOptions } from "./process-runtime";

export interface ProcessPlace extends ContractPlace {
  rootDir: string;
  programsDir: string;
  open(): Promise<ProcessRuntime>;
}

/** Test factory: a fresh root directory with freshly bundled programs; `dispose` ends everything below it. */
export async function aProcessPlace(
  options: Pick<ProcessRuntimeOptions, "outgoingAllow" | "maxImportBytes" | "path"> = {},
): Promise<ProcessPlace> {
  const dir = await mkdtemp(join(tmpdir(), "slipway-process-"));
  // Programs that run as another account pass through here.
  await chmod(dir, 0o711);
  const rootDir = join(dir, "root");
  const programsDir = join(dir, "programs");
  await buildRuntimePrograms(programsDir);
  const open = () => createProcessRuntime({ rootDir, programsDir, ...options });
  return {
    rootDir,
    programsDir,
    open,
    async forgetUses() {
      const layout = layoutOf(rootDir);
      const longAgo = new Date(0);
      for (const [service, digest] of await listPairs(layout.imagesDir)) {
        if (digest === "inputs") continue;
        await utimes(join(layout.imagesDir, service, digest, "metadata.json"), longAgo, longAgo);
      }
    },
    async dispose() {
      const runtime = await open();
      for (const ref of await runtime.list()) await runtime.stop(ref, 0);
      for (const { projectId, serviceId } of await runtime.listServices()) {
        await runtime.removeService(projectId, serviceId);
      }
      for (const { projectId, addonId } of await runtime.listAddons())
        await runtime.removeAddon(projectId, addonId);
      await removeTree(rootDir);
      await rm(dir, { recursive: true, force: true });
    },
  };
}
