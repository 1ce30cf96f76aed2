import type { Db, Tx } from "@/server/db";
import type { Prisma } from "@/server/db/generated/client";
import { AppError } from "@/server/errors";
import type { HoldDto, SkippedTrigger } from "./dto";

/** Skipped triggers that are shown at most. */
const SHOWN = 50;

const HOLD = {
  rollback: { select: { id: true, number: true } },
  _count: { select: { skipped: true } },
} as const satisfies Prisma.HoldInclude;
type HoldRow = Prisma.HoldGetPayload<{ include: typeof HOLD }>;

/** What keeps a flow's triggers from starting anything; null while nothing does. */
export async function findHold(db: Db | Tx, flowId: string): Promise<HoldDto | null> {
  const hold = await db.hold.findFirst({ where: { currentOf: { id: flowId } }, include: HOLD });
  return hold === null ? null : toHoldDto(hold);
}

/** Holds by the id of the flow, of those that are on hold. */
export async function readHolds(db: Db | Tx, flowIds: readonly string[]): Promise<Map<string, HoldDto>> {
  const holds = await db.hold.findMany({
    where: { currentOf: { id: { in: [...flowIds] } } },
    include: HOLD,
  });
  return new Map(holds.map((hold) => [hold.flowId, toHoldDto(hold)]));
}

/** What triggers would have started since a hold began, newest first, at most 50. */
export async function listSkippedTriggers(db: Db | Tx, holdId: string): Promise<SkippedTrigger[]> {
  const rows = await db.skippedTrigger.findMany({
    where: { holdId },
    orderBy: [{ at: "desc" }, { id: "desc" }],
    take: SHOWN,
    include: { parent: { select: { id: true, number: true } } },
  });
  return rows.map((row) => ({
    id: row.id,
    trigger: row.trigger,
    by: row.triggeredBy,
    at: row.at.toISOString(),
    name: row.name,
    description: row.description,
    arguments: row.arguments as Record<string, unknown>,
    triggers: row.triggers as Record<string, unknown>,
    run: row.parent === null ? null : { runId: row.parent.id, number: row.parent.number },
  }));
}

/**
 * Said to whom a hold refuses; `details.hold` is the hold.
 * @param place `main/Production`
 * @param hold null when it has been lifted meanwhile
 */
export function heldRefusal(place: string, hold: HoldDto | null): AppError {
  if (hold === null) {
    return new AppError("held", `${place} was on hold until just now; nothing was started.`, { status: 409 });
  }
  const since = `${hold.heldAt.slice(0, 16).replace("T", " ")} UTC`;
  const message = `${place} is on hold since ${since} (${hold.heldBy}: ${hold.reason}); nothing was started. Resume it, or say in \`despiteHold\` why this run starts all the same.`;
  return new AppError("held", message, { status: 409, details: { hold } });
}

function toHoldDto({ id, reason, heldAt, heldBy, rollback, _count }: HoldRow): HoldDto {
  return {
    id,
    reason,
    heldAt: heldAt.toISOString(),
    heldBy,
    rollback: rollback === null ? null : { runId: rollback.id, number: rollback.number },
    skippedCount: _count.skipped,
  };
}
