import { z } from "zod";

/** Why a server did not do what was asked, or could not be asked; the message is for people. */
export class ServerError extends Error {
  override readonly name = "ServerError";

  constructor(
    message: string,
    /** Null when there was no answer at all. */
    readonly status: number | null = null,
    /** Stable, for programs: `not-found`; ours: `unreachable`, `not-an-api`, `usage`. */
    readonly id: string = "usage",
    readonly details: unknown = {},
  ) {
    super(message);
  }

  /** What is wrong besides what the message says, one sentence each. */
  get more(): string[] {
    const details = DetailsSchema.safeParse(this.details);
    if (!details.success) return [];
    const { problems = [], known = [] } = details.data;
    const lines = problems.slice(1).map(({ path, message, line, column }) => {
      const place = line === undefined ? "" : `line ${line}${column === undefined ? "" : `:${column}`}: `;
      return `${place}${path === "" || message.startsWith(`\`${path}\``) ? "" : `\`${path}\`: `}${message}`;
    });
    return known.length > 0 ? [...lines, `There are: ${known.join(", ")}.`] : lines;
  }
}

const DetailsSchema = z.looseObject({
  problems: z
    .array(
      z.looseObject({
        path: z.string().default(""),
        message: z.string(),
        line: z.number().optional(),
        column: z.number().optional(),
      }),
    )
    .optional(),
  known: z.array(z.string()).optional(),
});
