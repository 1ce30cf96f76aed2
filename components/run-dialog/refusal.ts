import { TRPCClientError } from "@trpc/client";
import { z } from "zod";
import type { FormProblems, RunForm } from "./form-values";

/** Why the server did not start a run. */
export interface Refusal {
  message: string;
  /** By the fields it is about. */
  problems: FormProblems;
  /** The stage is on hold, which the form did not know. */
  hold: Hold | null;
}

type Hold = NonNullable<RunForm["hold"]>;

const HoldSchema = z.object({
  id: z.string(),
  reason: z.string(),
  heldAt: z.string(),
  heldBy: z.string(),
  rollback: z.object({ runId: z.string(), number: z.number() }).nullable(),
  skippedCount: z.number(),
}) satisfies z.ZodType<Hold>;

const DataSchema = z.looseObject({
  app: z.looseObject({
    code: z.string(),
    details: z.looseObject({
      arguments: z.array(z.string()).optional(),
      hold: HoldSchema.nullish(),
    }),
  }),
});

/** Reads what a failed start says. */
export function refusalOf(failure: unknown): Refusal {
  const message = failure instanceof Error ? failure.message : String(failure);
  const data: unknown = failure instanceof TRPCClientError ? failure.data : null;
  const details = DataSchema.safeParse(data).data?.app.details;
  if (details?.hold) {
    return {
      message: "The stage was put on hold meanwhile: nothing was started.",
      problems: {},
      hold: details.hold,
    };
  }
  const names = details?.arguments ?? [];
  return {
    message,
    problems: Object.fromEntries(names.map((name) => [`argument.${name}`, message])),
    hold: null,
  };
}
