import { resolve } from "node:path";
import { applyProjectFile } from "@/server/apply";
import { SYSTEM_ACTOR } from "@/server/auth";
import { getGit, getRuntimePool } from "@/server/composition";
import { getDb } from "@/server/db";
import { getEnv } from "@/server/env";
import { startRun } from "@/server/runs";
import { runDemo, type DemoDeps } from "./demo";

/**
 * Tells the demo with the product's own database, runtimes and git. Call it in a process that is ready; see `runDemo`.
 */
export function startDemo({ say, signal }: Pick<DemoDeps, "say" | "signal">): Promise<void> {
  const db = getDb();
  return runDemo({
    db,
    env: getEnv(),
    // Like the migrations and the programs, found from the product's directory.
    examplesDir: resolve("examples"),
    applyProjectFile: (file) => applyProjectFile(db, getRuntimePool(), SYSTEM_ACTOR, file, { dryRun: false }),
    startRun: (request) => startRun({ db, git: getGit() }, SYSTEM_ACTOR, request),
    say,
    signal,
  });
}
