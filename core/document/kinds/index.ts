import { z, type ZodType } from "zod";
import type { KindInfo } from "../kind-info";
import { workflowSpecSchema } from "../node-schema";
import { actionSpec } from "./action";
import { addonImportSpec } from "./addon-import";
import { approvalSpec } from "./approval";
import { httpRequestSpec } from "./http-request";
import { LoopDataSpecSchema, loopWorkflowSpecSchema } from "./loop";
import { messageSpec } from "./message";
import { rolloutStrategySpec } from "./rollout-strategy";
import { runTemplateSpec } from "./run-template";
import { secretInheritanceSpec } from "./secret-inheritance";

function readOnly(
  kind: string,
  waitsAs: KindInfo["waitsAs"],
  specSchema: ZodType,
  outputs?: string[] | null,
): KindInfo {
  return { kind, waitsAs, specSchema, executable: false, ...(outputs === undefined ? {} : { outputs }) };
}

/** Kinds the language has whether or not this version can run them; a manifest of the same kind takes their place. */
export const languageKinds: readonly KindInfo[] = [
  {
    kind: "Workflow",
    waitsAs: null,
    specSchema: workflowSpecSchema(z.unknown()),
    containerSchema: workflowSpecSchema,
    executable: true,
    outputs: null,
  },
  readOnly("AddonImport", "success", addonImportSpec.authored, ["id", "status"]),
  readOnly("Action", "inside", actionSpec.authored),
  readOnly("Message", null, messageSpec.authored, ["deliveredAt", "status"]),
  readOnly("Approval", "always", approvalSpec.authored, ["approvedBy", "comments"]),
  readOnly("RunTemplate", "success", runTemplateSpec.authored, ["runId", "status", "outputs"]),
  {
    ...readOnly("LoopWorkflow", null, loopWorkflowSpecSchema(z.unknown()), ["results", "item", "index"]),
    containerSchema: loopWorkflowSpecSchema,
  },
  readOnly("LoopData", null, LoopDataSpecSchema),
  readOnly("SecretInheritance", null, secretInheritanceSpec.authored, ["values", "files"]),
  readOnly("HttpRequest", "always", httpRequestSpec.authored, ["status", "headers", "body", "json"]),
  readOnly("RolloutStrategy", null, rolloutStrategySpec.authored),
];
