import { compilePattern } from "@/core/expression/evaluate";
import type { FlowDocument } from "./document-schema";
import type { KindTable } from "./kind-info";
import type { Problem } from "./problem";
import type { StageContext } from "./stage-context";
import { validate, type DraftValidation } from "./validate";

/** What a run accepts, or why not. */
export type PublishableDocument =
  { ok: true; document: FlowDocument; problems: Problem[] } | { ok: false; problems: Problem[] };

/**
 * Everything there is to say about a document that may be half-finished.
 * @param input JSON or YAML text, a `DocumentSource`, or an already parsed value; it is never changed
 * @param context the flow's surroundings; without it stage rules are not checked
 */
export function validateDraft(input: unknown, kinds: KindTable, context?: StageContext): DraftValidation {
  return validate(input, kinds, { context, notExecutable: "warning", checkPattern: compilePattern });
}

/** Whether a run accepts a document: no errors, and only kinds that can run. Warnings remain in `problems`. */
export function parsePublishable(
  input: unknown,
  kinds: KindTable,
  context?: StageContext,
): PublishableDocument {
  const rules = { context, notExecutable: "error", checkPattern: compilePattern } as const;
  const { document, problems } = validate(input, kinds, rules);
  if (document === null || problems.some(({ severity }) => severity === "error"))
    return { ok: false, problems };
  return { ok: true, document, problems };
}
