import { z, type ZodType } from "zod";
import type { KindTable } from "./kind-info";
import { createNodeSchema, NodeSchema } from "./node-schema";
import { RichInputSchema } from "./rich-input-schema";
import { TriggerSchema, VCS_SERVICES } from "./trigger-schema";

export const API_VERSIONS = ["v1.2", "v1"] as const;
export const CONCURRENCY_POLICIES = ["allow", "queue", "forbid", "latest", "replace"] as const;
export type ConcurrencyPolicy = (typeof CONCURRENCY_POLICIES)[number];

export const GitOpsSchema = z.strictObject({
  vcsService: z.enum(VCS_SERVICES),
  repoUrl: z.string().min(1),
  branch: z.string().min(1),
  /** From the repository's root, with a leading slash. */
  filePath: z
    .string()
    .regex(
      /^\/(?!.*(^|\/)\.{1,2}(\/|$))([a-zA-Z0-9-._]+\/)*[a-zA-Z0-9-._]+$/,
      "a path such as `/flows/production.json`",
    ),
  selfHostedVcsId: z.string().optional(),
  accountLogin: z.string().optional(),
  /** Legacy; kept. */
  vcsLinkId: z.string().optional(),
});
export type GitOps = z.infer<typeof GitOpsSchema>;

const documentFields = {
  $schema: z.string().optional(),
  apiVersion: z.enum(API_VERSIONS),
  arguments: z.record(z.string(), z.unknown()).optional(),
  options: z
    .strictObject({
      concurrencyPolicy: z.enum(CONCURRENCY_POLICIES).optional(),
      paused: z.boolean().optional(),
    })
    .optional(),
  triggers: z.array(TriggerSchema).optional(),
  gitops: GitOpsSchema.optional(),
  richInputs: z.array(RichInputSchema).optional(),
  /** Northflank's; kept, and never run. */
  teardownSpec: z.record(z.string(), z.unknown()).optional(),
};

/** A whole document, without what each kind of node wants of its spec. */
export const FlowDocumentSchema = z.strictObject({ ...documentFields, spec: NodeSchema });
export type FlowDocument = z.infer<typeof FlowDocumentSchema>;

/** A whole document, down to the specs of the given kinds. */
export function createDocumentSchema(kinds: KindTable): ZodType {
  return z.strictObject({ ...documentFields, spec: createNodeSchema(kinds) });
}

/** The same as JSON Schema, for editors and other tools; the rules between fields are not in it. */
export function documentJsonSchema(kinds: KindTable): Record<string, unknown> {
  return { ...z.toJSONSchema(createDocumentSchema(kinds), { io: "input", unrepresentable: "any" }) };
}
