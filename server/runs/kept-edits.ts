import { z } from "zod";
import { KeptEditSchema, type KeptEdit } from "@/core/plan";
import type { NodeAttempt } from "@/server/db/generated/client";
import { unsealJson } from "@/server/secrets";

const KeptEditsSchema = z.array(KeptEditSchema);

/**
 * What people last put into the specs of a run's nodes, by node key; it holds for every attempt that follows.
 * @param attempts of one run, each node's in order
 */
export function toKeptEdits(
  attempts: readonly Pick<NodeAttempt, "nodeKey" | "sealedEdits">[],
): Map<string, KeptEdit[]> {
  return new Map(
    attempts.flatMap(({ nodeKey, sealedEdits }) =>
      sealedEdits === null ? [] : [[nodeKey, KeptEditsSchema.parse(unsealJson(sealedEdits))] as const],
    ),
  );
}
