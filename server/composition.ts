import { join } from "node:path";
import { findManifest } from "@/nodes/_registry/manifests";
import { findPlanner } from "@/nodes/_registry/planners";
import { createCapabilities, type CapabilityDeps } from "@/server/capabilities";
import { getDb } from "@/server/db";
import { getEnv } from "@/server/env";
import { findAbilities } from "@/server/flows";
import { createGit, type Git } from "@/server/git";
import { createOutgoing, type Outgoing } from "@/server/outgoing";
import { createRuntimePool, type RuntimePool } from "@/server/runtime-pool";
import type { PlanDeps } from "@/server/runs";
import { createRuntimeForDriver } from "@/server/runtimes";
import type { Runtime } from "@/server/runtimes/runtime";

// Next.js instantiates modules more than once; what holds processes and handles must be one per process.
const holder = globalThis as typeof globalThis & { slipwayRuntimes?: RuntimePool; slipwayGit?: Git };

/** The runtimes of all projects, as this process reaches them. */
export function getRuntimePool(): RuntimePool {
  holder.slipwayRuntimes ??= createRuntimePool(getDb(), createRuntime);
  return holder.slipwayRuntimes;
}

/** Git, with its mirrors in the data directory. */
export function getGit(): Git {
  holder.slipwayGit ??= createGit({ cacheDir: join(getEnv().dataDir, "git") });
  return holder.slipwayGit;
}

/** Requests to the outside, as far as the operator allows. */
export function getOutgoing(): Outgoing {
  return createOutgoing({ allow: getEnv().outgoingAllow });
}

/** What nodes act with. */
export function capabilityDeps(): CapabilityDeps {
  return {
    db: getDb(),
    git: getGit(),
    runtimes: getRuntimePool(),
    outgoing: getOutgoing(),
    publicUrl: getEnv().publicUrl,
  };
}

/** What planning a run reads. */
export function planDeps(): PlanDeps {
  const deps = capabilityDeps();
  return {
    db: deps.db,
    git: deps.git,
    // Every spec it is asked about has passed the schema of its kind.
    findManifest: (kind) => findManifest(kind),
    findPlanner,
    findMissing,
    // Planners start nothing, so they act in no attempt's name.
    capabilities: (place) =>
      createCapabilities(deps, {
        ...place,
        runId: "",
        nodeKey: "",
        attempt: 0,
        idempotencyKey: "",
        mask: (text) => text,
        loop: null,
      }),
  };
}

/** Why a project's default runtime cannot do what it cannot, by capability; empty when it cannot be asked. */
export async function findMissing(projectId: string): Promise<Readonly<Record<string, string>>> {
  return (await findAbilities(getRuntimePool(), projectId))?.missing ?? {};
}

function createRuntime(driver: string, settings: unknown): Promise<Runtime> {
  return createRuntimeForDriver(driver, settings, {
    rootDir: join(getEnv().dataDir, "runtime"),
    programsDir: join(process.cwd(), "dist", "programs"),
    outgoingAllow: getEnv().outgoingAllow,
  });
}
