import { createHash } from "node:crypto";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Db } from "@/server/db";
import type { FlowRepository } from "@/server/db/generated/client";
import { BranchClone } from "@/server/git";
import { isErrno } from "@/server/machine";
import { unsealJson } from "@/server/secrets";
import { assertNotOwn, CredentialsSchema } from "./connection";
import type { SyncDeps } from "./sync-repository";

/** Directories of Slipway's own, in which nobody may keep a flow. */
export function ownDirs(dataDir: string): string[] {
  return [join(dataDir, "git"), clonesDir(dataDir), join(dataDir, "runtime")];
}

/** Clones below the data directory, one of each flow: what one project may read is no other's. */
export function createOpenClone(dataDir: string): SyncDeps["openClone"] {
  return (repository, signal) => {
    // Once more than when it was connected: a link may lead elsewhere by now.
    assertNotOwn(repository.repoUrl, ownDirs(dataDir));
    const { credentials, repoUrl } = repository;
    return new BranchClone({
      dir: join(clonesDir(dataDir), cloneName(repository)),
      knownHosts: join(dataDir, "known_hosts"),
      repoUrl,
      credentials: credentials === null ? null : CredentialsSchema.parse(unsealJson(credentials)),
      signal,
    });
  };
}

/** Removes the clones on this machine whose flow is gone, or kept elsewhere by now. */
export async function sweepClones(db: Db, dataDir: string): Promise<void> {
  const repositories = await db.flowRepository.findMany({ select: { stageId: true, repoUrl: true } });
  const known = new Set(repositories.map(cloneName));
  const names = await readdir(clonesDir(dataDir)).catch((error: unknown) => {
    if (isErrno(error, "ENOENT")) return [];
    throw error;
  });
  for (const name of names) {
    if (!known.has(name.replace(/\.lock$/, "")))
      await rm(join(clonesDir(dataDir), name), { recursive: true, force: true });
  }
}

function clonesDir(dataDir: string): string {
  return join(dataDir, "gitops");
}

function cloneName({ stageId, repoUrl }: Pick<FlowRepository, "stageId" | "repoUrl">): string {
  return `${stageId}-${createHash("sha256").update(repoUrl).digest("hex").slice(0, 8)}.git`;
}
