// Written by `npm run generate` from the folders of `nodes/`.

import type { z } from "zod";
import type { NodeExecutor } from "@/core/node-kind";
import { actionExecutor } from "@/nodes/action/execute";
import { addonBackupExecutor } from "@/nodes/addon-backup/execute";
import { addonImportExecutor } from "@/nodes/addon-import/execute";
import { approvalExecutor } from "@/nodes/approval/execute";
import { buildExecutor } from "@/nodes/build/execute";
import { conditionExecutor } from "@/nodes/condition/execute";
import { delayExecutor } from "@/nodes/delay/execute";
import { httpRequestExecutor } from "@/nodes/http-request/execute";
import { jobRunExecutor } from "@/nodes/job-run/execute";
import { loopDataExecutor } from "@/nodes/loop-data/execute";
import { messageExecutor } from "@/nodes/message/execute";
import { releaseExecutor } from "@/nodes/release/execute";
import { runTemplateExecutor } from "@/nodes/run-template/execute";
import { secretInheritanceExecutor } from "@/nodes/secret-inheritance/execute";
import { isNodeKind, type manifests, type NodeKind } from "./manifests";

type ExecutorOf<K extends NodeKind> = NodeExecutor<
  z.output<(typeof manifests)[K]["spec"]["resolved"]>,
  z.output<(typeof manifests)[K]["outputSchema"]>,
  (typeof manifests)[K]["capabilities"][number]
>;

export const executors = {
  Action: actionExecutor,
  AddonBackup: addonBackupExecutor,
  AddonImport: addonImportExecutor,
  Approval: approvalExecutor,
  Build: buildExecutor,
  Condition: conditionExecutor,
  Delay: delayExecutor,
  HttpRequest: httpRequestExecutor,
  JobRun: jobRunExecutor,
  LoopData: loopDataExecutor,
  Message: messageExecutor,
  Release: releaseExecutor,
  RunTemplate: runTemplateExecutor,
  SecretInheritance: secretInheritanceExecutor,
} satisfies { [K in NodeKind]: ExecutorOf<K> };

/**
 * For those who know the kind only at run time. The spec must have passed the manifest's `spec.resolved`, and
 * `use` must hold the capabilities the manifest names.
 */
export function findExecutor(kind: string): NodeExecutor<unknown, unknown, never> | undefined {
  return isNodeKind(kind) ? executors[kind] : undefined;
}
