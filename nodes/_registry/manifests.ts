// Written by `npm run generate` from the folders of `nodes/`.

import type { NodeManifest } from "@/core/node-kind";
import { addonBackupManifest } from "@/nodes/addon-backup/manifest";
import { buildManifest } from "@/nodes/build/manifest";
import { conditionManifest } from "@/nodes/condition/manifest";
import { delayManifest } from "@/nodes/delay/manifest";
import { jobRunManifest } from "@/nodes/job-run/manifest";
import { releaseManifest } from "@/nodes/release/manifest";

/** Every kind this server can execute, by the `kind` of its nodes. */
export const manifests = {
  AddonBackup: addonBackupManifest,
  Build: buildManifest,
  Condition: conditionManifest,
  Delay: delayManifest,
  JobRun: jobRunManifest,
  Release: releaseManifest,
} as const satisfies Record<string, NodeManifest>;

export type NodeKind = keyof typeof manifests;

export function isNodeKind(kind: string): kind is NodeKind {
  return Object.hasOwn(manifests, kind);
}

/** Undefined for a kind this server cannot execute. */
export function findManifest(kind: string): NodeManifest | undefined {
  return isNodeKind(kind) ? manifests[kind] : undefined;
}
