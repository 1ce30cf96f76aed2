import type { ApiInputs } from "@/components/trpc";

type RetryInput = ApiInputs["runs"]["retry"];

/** Has the run go on; steps that are not named are tried again as they were. Rejects with a sentence in its `message`. */
export type RetryNodes = (
  nodes: NonNullable<RetryInput["nodes"]>,
  despite?: Pick<RetryInput, "despiteHold">,
) => Promise<void>;

/** Why the server did not do it: a sentence, and what belongs to single fields by their names. */
export function refusalOf(failure: unknown): { message: string; fields: Readonly<Record<string, string>> } {
  const message = failure instanceof Error ? failure.message : String(failure);
  return {
    message,
    fields: Object.fromEntries(problemsOf(failure).map(({ path, message }) => [path, message])),
  };
}

function problemsOf(failure: unknown): { path: string; message: string }[] {
  const data = fieldsOf(fieldsOf(failure).data);
  const { problems } = fieldsOf(fieldsOf(data.app).details);
  return (Array.isArray(problems) ? problems : []).flatMap((problem: unknown) => {
    const { path, message } = fieldsOf(problem);
    return Array.isArray(path) && typeof message === "string"
      ? [{ path: path.join("."), message: sentence(message) }]
      : [];
  });
}

function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
