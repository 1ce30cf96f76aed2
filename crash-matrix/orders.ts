import { z } from "zod";
import { SEAMS, type Seam } from "@/server/seams";

const SeamSchema = z.enum(SEAMS as [Seam, ...Seam[]]);

/** Where a worker ends itself, whichever of them it comes to first. Sent to begin with, and whenever it has changed. */
export const OrderSchema = z.object({
  ends: z.array(
    z.object({
      deed: z.enum(["kill", "freeze"]),
      seam: SeamSchema,
      /** At the how-manieth passing in the life of this worker, or later. */
      nth: z.number().int().positive(),
    }),
  ),
});
export type Order = z.infer<typeof OrderSchema>;

/** What a worker says, a line each; at a seam its name follows. */
export const WORD = { loaded: "loaded", up: "up", atSeam: "at the seam: " } as const;
/** Number of the descriptor: written to without a buffer, a word is out before the process dies of its own hand. */
export const WORDS_FD = 4;

/** The seam in a worker's line. */
export function seamIn(line: string): Seam | null {
  if (!line.startsWith(WORD.atSeam)) return null;
  return SeamSchema.parse(line.slice(WORD.atSeam.length));
}
