import { isRecord, nodePath } from "@/core/document/walk";
import { findManifest } from "@/nodes/_registry/manifests";
import type { Db } from "@/server/db";
import type { NodeStatus } from "@/server/db/generated/enums";

/** What the runs of a pipeline are working on at this moment. */
export interface WorkInHand {
  /** `service/api`, `job/migrate`, `addon/postgres`. */
  targets: ReadonlySet<string>;
  /** `service/api-staging>service/api-production`: what is being promoted. */
  promotions: ReadonlySet<string>;
}

const IN_HAND = ["Running", "Waiting", "Retrying", "Aborting"] as const satisfies readonly NodeStatus[];

/** From the node attempts that are in hand, by what their specs name. */
export async function readWorkInHand(db: Db, projectId: string, pipelineId: string): Promise<WorkInHand> {
  const runs = await db.run.findMany({
    where: { projectId, pipelineId, concludedAt: null, status: { not: "Queued" } },
    select: {
      document: true,
      nodeAttempts: {
        where: { status: { in: [...IN_HAND] } },
        select: { nodeKey: true, kind: true, spec: true },
      },
    },
  });
  const targets = new Set<string>();
  const promotions = new Set<string>();
  for (const { document, nodeAttempts } of runs) {
    for (const { nodeKey, kind, spec } of nodeAttempts) {
      // A node that only waits for its turn has nothing resolved yet: what its author wrote names the same things.
      const uses = findManifest(kind)?.resources?.(spec ?? specAt(document, nodeKey)) ?? [];
      const keys = (role: "target" | "origin") =>
        uses.filter((use) => use.role === role).map((use) => `${use.kind}/${use.id}`);
      for (const target of keys("target")) {
        targets.add(target);
        for (const origin of keys("origin")) promotions.add(`${origin}>${target}`);
      }
    }
  }
  return { targets, promotions };
}

/** The spec of a node as written; iterations of a loop, `2#0.1`, share what stands in it. */
function specAt(document: unknown, nodeKey: string): unknown {
  const path = nodePath(nodeKey.replaceAll(/#\d+/g, ""));
  let at = document;
  for (const step of [...path, "spec"]) {
    if (Array.isArray(at) && typeof step === "number") at = (at as readonly unknown[])[step];
    else if (isRecord(at)) at = at[String(step)];
    else return undefined;
  }
  return at;
}
