// Written by `npm run generate` from the folders of `nodes/`.

import type { z } from "zod";
import type { Capabilities, NodePlanLine, NodePlanner } from "@/core/node-kind";
import { planAction } from "@/nodes/action/plan";
import { planAddonBackup } from "@/nodes/addon-backup/plan";
import { planAddonImport } from "@/nodes/addon-import/plan";
import { planApproval } from "@/nodes/approval/plan";
import { planBuild } from "@/nodes/build/plan";
import { planCondition } from "@/nodes/condition/plan";
import { planDelay } from "@/nodes/delay/plan";
import { planHttpRequest } from "@/nodes/http-request/plan";
import { planJobRun } from "@/nodes/job-run/plan";
import { planLoopData } from "@/nodes/loop-data/plan";
import { planMessage } from "@/nodes/message/plan";
import { planRelease } from "@/nodes/release/plan";
import { planRunTemplate } from "@/nodes/run-template/plan";
import { planSecretInheritance } from "@/nodes/secret-inheritance/plan";
import { isNodeKind, type manifests, type NodeKind } from "./manifests";

type PlannerOf<K extends NodeKind> = NodePlanner<
  z.output<(typeof manifests)[K]["spec"]["resolved"]>,
  (typeof manifests)[K]["capabilities"][number]
>;

export const planners = {
  Action: planAction,
  AddonBackup: planAddonBackup,
  AddonImport: planAddonImport,
  Approval: planApproval,
  Build: planBuild,
  Condition: planCondition,
  Delay: planDelay,
  HttpRequest: planHttpRequest,
  JobRun: planJobRun,
  LoopData: planLoopData,
  Message: planMessage,
  Release: planRelease,
  RunTemplate: planRunTemplate,
  SecretInheritance: planSecretInheritance,
} satisfies { [K in NodeKind]: PlannerOf<K> };

/** For those who know the kind only at run time. The spec must have passed the manifest's `spec.resolved`. */
export function findPlanner(
  kind: string,
): ((context: { spec: unknown; use: Capabilities }) => Promise<NodePlanLine>) | undefined {
  // Each planner wants the spec of its own kind; that is the caller's promise above.
  return isNodeKind(kind) ? (planners[kind] as NodePlanner<unknown>) : undefined;
}
