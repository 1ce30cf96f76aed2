// Written by `npm run generate` from the folders of `nodes/`.

import type { NodeManifest } from "@/core/node-kind";
import { actionManifest } from "@/nodes/action/manifest";
import { addonBackupManifest } from "@/nodes/addon-backup/manifest";
import { addonImportManifest } from "@/nodes/addon-import/manifest";
import { approvalManifest } from "@/nodes/approval/manifest";
import { buildManifest } from "@/nodes/build/manifest";
import { conditionManifest } from "@/nodes/condition/manifest";
import { delayManifest } from "@/nodes/delay/manifest";
import { httpRequestManifest } from "@/nodes/http-request/manifest";
import { jobRunManifest } from "@/nodes/job-run/manifest";
import { loopDataManifest } from "@/nodes/loop-data/manifest";
import { messageManifest } from "@/nodes/message/manifest";
import { releaseManifest } from "@/nodes/release/manifest";
import { runTemplateManifest } from "@/nodes/run-template/manifest";
import { secretInheritanceManifest } from "@/nodes/secret-inheritance/manifest";

/** Every kind this server can execute, by the `kind` of its nodes. */
export const manifests = {
  Action: actionManifest,
  AddonBackup: addonBackupManifest,
  AddonImport: addonImportManifest,
  Approval: approvalManifest,
  Build: buildManifest,
  Condition: conditionManifest,
  Delay: delayManifest,
  HttpRequest: httpRequestManifest,
  JobRun: jobRunManifest,
  LoopData: loopDataManifest,
  Message: messageManifest,
  Release: releaseManifest,
  RunTemplate: runTemplateManifest,
  SecretInheritance: secretInheritanceManifest,
} as const satisfies Record<string, NodeManifest>;

export type NodeKind = keyof typeof manifests;

export function isNodeKind(kind: string): kind is NodeKind {
  return Object.hasOwn(manifests, kind);
}

/** Undefined for a kind this server cannot execute. */
export function findManifest(kind: string): NodeManifest | undefined {
  return isNodeKind(kind) ? manifests[kind] : undefined;
}
