import { z } from "zod";
import { recordAudit } from "@/server/audit";
import type { Actor } from "@/server/auth";
import { inTransaction, type Db } from "@/server/db";
import { toAuditFields } from "@/server/resources";
import { inputProblem, invalidInput, type InputProblem } from "@/server/validation";
import { unsealArgumentOverrides } from "./argument-overrides";
import { lockFlow, writeArgumentOverrides, type FlowPlace } from "./commands";

const MAX_NAMES = 500;
/** Of one value as JSON. */
const MAX_VALUE = 64_000;

const NameSchema = z.string().trim().min(1, "give it a name").max(200, "is longer than 200 characters");
const ValueSchema = z
  .json()
  .refine((value) => JSON.stringify(value).length <= MAX_VALUE, `is longer than ${MAX_VALUE} characters`);

/** What becomes of stored overrides; names that are not mentioned stay as they are. */
export const ChangeOverridesSchema = z.object({
  set: z
    .array(
      z.object({
        name: NameSchema,
        /** Left out, the stored one stays. */
        value: ValueSchema.optional(),
        locked: z.boolean(),
      }),
    )
    .max(MAX_NAMES)
    .default([]),
  remove: z.array(NameSchema).max(MAX_NAMES).default([]),
});
export type ChangeOverrides = z.infer<typeof ChangeOverridesSchema>;

/** A stored override as anybody may see it: never with its value. */
export interface OverrideDto {
  name: string;
  /** The input of a run cannot replace it. */
  locked: boolean;
}

/** By name. */
export async function listArgumentOverrides(db: Db, { stage }: FlowPlace): Promise<OverrideDto[]> {
  const flow = await db.releaseFlow.findUnique({
    where: { stageId: stage.id },
    select: { argumentOverrides: true },
  });
  return Object.entries(unsealArgumentOverrides(flow?.argumentOverrides ?? null))
    .map(([name, { locked }]) => ({ name, locked }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** Stores, locks and removes values for a flow's arguments. Nobody gets them back. @throws AppError 400 */
export async function changeArgumentOverrides(
  db: Db,
  actor: Actor,
  place: FlowPlace,
  { set, remove }: ChangeOverrides,
): Promise<void> {
  await inTransaction(db, async (tx) => {
    const flow = await lockFlow(tx, place.stage.id);
    const stored = new Map(Object.entries(unsealArgumentOverrides(flow.argumentOverrides)));
    const problems: InputProblem[] = [];
    for (const name of remove) stored.delete(name);
    for (const [index, { name, value = stored.get(name)?.value, locked }] of set.entries()) {
      if (value === undefined)
        problems.push(inputProblem(["set", index], `${name} has no stored value yet: give it one`));
      else stored.set(name, { value, locked });
    }
    if (stored.size > MAX_NAMES)
      problems.push(inputProblem(["set"], `a flow has at most ${MAX_NAMES} stored values`));
    if (problems.length > 0) throw invalidInput("The stored values cannot be changed", problems);
    // Made so that a name like `__proto__` is one like any other.
    const overrides = Object.fromEntries(stored);
    const fields = await writeArgumentOverrides(tx, flow, overrides);
    if (fields.length === 0) return;
    await recordAudit(tx, actor, {
      projectId: place.projectId,
      action: "flow.change-overrides",
      subject: `${place.pipelineId}/${place.stage.name}`,
      detail: { fields: toAuditFields(fields) },
    });
  });
}
