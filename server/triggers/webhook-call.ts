import { z } from "zod";
import { listTriggers, TriggerValuesSchema } from "@/core/plan";
import { AppError } from "@/server/errors";
import { assertBranch, assertRepoUrl, assertSha, GitError, withoutCredentials } from "@/server/git";
import { StartRunSchema } from "@/server/runs";
import { parseInput } from "@/server/validation";
import type { TriggerValues } from "./deliver";

/** What a call of a flow's webhook asks for. */
export interface WebhookCall {
  name: string | null;
  description: string | null;
  arguments: Record<string, unknown>;
  /** By the trigger's ref. */
  triggers: Record<string, TriggerValues>;
}

/** More than any flow has arguments. */
const MAX_FIELDS = 500;
const MAX_NAME_LENGTH = 200;
const TRIGGER_FIELD = /^(.+?)\.(branch|sha|pullRequestId|repoUrl)$/;
const NameSchema = z.object({
  name: StartRunSchema.shape.name,
  description: StartRunSchema.shape.description,
});

/**
 * Reads the query of a call, and the fields of its body, which win. `<trigger>.branch` and the like are the trigger's;
 * `name` and `description` the run's; everything else is an argument.
 * @param document of the flow: which triggers there are
 * @throws AppError 400, for an unknown trigger with the names of those there are
 */
export function readWebhookCall(
  document: unknown,
  query: URLSearchParams,
  body: Record<string, unknown>,
): WebhookCall {
  const fields = new Map<string, unknown>([...query, ...Object.entries(body)]);
  if (fields.size > MAX_FIELDS) throw AppError.invalid(`The call has more than ${MAX_FIELDS} fields.`);
  const known = listTriggers(document);
  const triggers = new Map<string, Record<string, unknown>>();
  const args: [string, unknown][] = [];
  for (const [key, value] of fields) {
    if (key === "name" || key === "description") continue;
    // Some senders encode the dot, and encode that once more.
    const [, ref, field] = TRIGGER_FIELD.exec(key.replaceAll(/%2e/gi, ".")) ?? [];
    if (ref !== undefined && field !== undefined) {
      triggers.set(ref, { ...triggers.get(ref), [field]: value });
    } else args.push([assertArgumentName(key), value]);
  }
  const unknown = [...triggers.keys()].filter((ref) => !known.some((one) => one.ref === ref));
  if (unknown.length > 0) throw unknownTriggers(unknown, known);
  const { name, description } = parseInput(
    NameSchema,
    { name: fields.get("name"), description: fields.get("description") },
    "The call cannot be used",
  );
  return {
    name: name ?? null,
    description: description ?? null,
    arguments: Object.fromEntries(args),
    triggers: Object.fromEntries(
      [...triggers].map(([ref, written]) => {
        const repoUrl = known.find((one) => one.ref === ref)?.repoUrl;
        return [ref, readTriggerValues(ref, written, repoUrl)];
      }),
    ),
  };
}

function assertArgumentName(key: string): string {
  if (key !== "" && key !== "__proto__" && key.length <= MAX_NAME_LENGTH) return key;
  throw AppError.invalid(`“${key.slice(0, 40)}” cannot be the name of an argument.`);
}

function unknownTriggers(unknown: readonly string[], known: readonly { ref: string }[]): AppError {
  const names = known.map(({ ref }) => ref);
  const there = names.length === 0 ? "it has no trigger with a ref" : `it has ${names.join(", ")}`;
  const said = unknown.map((ref) => `“${ref.slice(0, 80)}”`).join(", ");
  return AppError.invalid(`The flow has no trigger ${said}; ${there}.`, { unknown, triggers: names });
}

const GivenSchema = TriggerValuesSchema.extend({
  pullRequestId: z.coerce.number().int().min(1).optional(),
}).strict();

/** @throws AppError 400, also for what git would take for something else than a branch, commit or repository */
function readTriggerValues(
  ref: string,
  written: Record<string, unknown>,
  repoUrl: string | undefined,
): TriggerValues {
  const values = parseInput(GivenSchema, written, `The values of trigger ${ref} cannot be used`);
  try {
    if (values.branch !== undefined) assertBranch(values.branch);
    if (values.sha !== undefined) assertSha(values.sha);
    if (values.repoUrl !== undefined) assertRepoUrl(values.repoUrl);
  } catch (error) {
    if (error instanceof GitError) throw new AppError("invalid", error.message, { cause: error });
    throw error;
  }
  if (values.repoUrl === undefined) return values;
  const given = withoutCredentials(values.repoUrl);
  // Whoever has the address of a webhook must not point this server at a repository of their own.
  if (values.sha === undefined && given !== withoutCredentials(repoUrl ?? "")) {
    const message = `\`${ref}.repoUrl\` is not the repository of the trigger. Give \`${ref}.sha\` too: this server asks no other repository which commit is meant.`;
    throw AppError.invalid(message);
  }
  return { ...values, repoUrl: given };
}
