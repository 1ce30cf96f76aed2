import { inTransaction, type Db, type Tx } from "@/server/db";
import { type Prisma } from "@/server/db/generated/client";
import type { FlowRepository } from "@/server/db/generated/client";
import { ringDraft } from "@/server/flows";
import type { PushedCommit, Standing } from "./standing";

/** What has become of a flow's file. */
export interface Outcome {
  commonText?: string | null;
  commonCommit?: string | null;
  doneRevision?: number;
  pushing?: PushedCommit[];
  headCommit?: string | null;
  standing?: Standing;
}

/**
 * Writes down how far it has come, unless somebody has changed or decided something meanwhile: then it must be looked at
 * again. Where nothing is another nothing is written.
 */
export async function saveProgress(db: Db, row: FlowRepository, outcome: Outcome): Promise<"done" | "again"> {
  const isSame = Object.entries(outcome).every(
    ([name, value]) => canonical(value) === canonical(row[name as keyof Outcome]),
  );
  if (isSame) return "done";
  return inTransaction(db, async (tx) => ((await writeOutcome(tx, row, outcome)) ? "done" : "again"));
}

/** As part of a transaction. False: nothing was written, and nothing else of it may be. */
export async function writeOutcome(tx: Tx, row: FlowRepository, outcome: Outcome): Promise<boolean> {
  const { standing, pushing, ...columns } = outcome;
  const { count } = await tx.flowRepository.updateMany({
    where: { stageId: row.stageId, version: row.version },
    data: {
      ...columns,
      version: { increment: 1 },
      ...(pushing !== undefined && { pushing: pushing.map((one) => ({ ...one })) }),
      ...(standing !== undefined && {
        standing: JSON.parse(JSON.stringify(standing)) as Prisma.InputJsonObject,
      }),
    },
  });
  if (count > 0) await ringDraft(tx, row.stageId);
  return count > 0;
}

/** With fields in one order: the database keeps none. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) =>
    typeof one === "object" && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );
}
