import { z } from "zod";

/** A version of the file as the branch has it. */
const TheirsSchema = z.object({
  commit: z.string(),
  /** Who changed the file last, when, and the first line of what they said. */
  author: z.string(),
  at: z.string(),
  subject: z.string(),
  text: z.string(),
});
export type Theirs = z.infer<typeof TheirsSchema>;

const StopSchema = z.object({
  kind: z.literal("stopped"),
  /** `read`: nothing is known of the file; `push`: it is, and what was published cannot go there. */
  verb: z.enum(["read", "follow", "push"]),
  /** Kebab-case, stable. */
  code: z.string(),
  /** What is so, and what one can do. */
  message: z.string(),
  /** What is wrong with the file; line and column from 1. */
  problems: z.array(
    z.object({ message: z.string(), line: z.number().optional(), column: z.number().optional() }),
  ),
  /** Where the file went. */
  movedTo: z.string().nullable(),
});
export type Stop = z.infer<typeof StopSchema>;

/** How a flow and its file stand to each other; the parser of `flow_repository.standing`. */
export const StandingSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("in-step") }),
  /** Neither has anything yet: the first revision makes the file. */
  z.object({ kind: z.literal("empty") }),
  /** Both were changed, and somebody has to choose. */
  z.object({ kind: z.literal("conflict"), theirs: TheirsSchema, why: z.string() }),
  StopSchema,
]);
export type Standing = z.infer<typeof StandingSchema>;

/** A stop with nothing but a sentence. */
export function stopped(verb: Stop["verb"], code: string, message: string, more: Partial<Stop> = {}): Stop {
  return { kind: "stopped", verb, code, message, problems: [], movedTo: null, ...more };
}

/** A commit of ours, written down before it was pushed. The parser of `flow_repository.pushing`. */
export const PushedCommitsSchema = z.array(
  z.object({ commit: z.string(), revision: z.number(), text: z.string() }),
);
export type PushedCommit = z.infer<typeof PushedCommitsSchema>[number];
