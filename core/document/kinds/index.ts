import { z, type ZodType } from "zod";
import type { KindInfo } from "../kind-info";
import { workflowSpecSchema } from "../node-schema";
import { LoopOutputSchema, loopWorkflowSpecSchema } from "./loop";
import { rolloutStrategySpec } from "./rollout-strategy";

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
  {
    kind: "LoopWorkflow",
    waitsAs: null,
    specSchema: loopWorkflowSpecSchema(z.unknown()),
    containerSchema: loopWorkflowSpecSchema,
    executable: true,
    outputs: [...Object.keys(LoopOutputSchema.shape), "item", "index"],
  },
  readOnly("RolloutStrategy", null, rolloutStrategySpec.authored),
];
