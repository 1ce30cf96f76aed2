import { z } from "zod";
import { NodeSchema } from "./node-schema";
import { RichInputSchema } from "./rich-input-schema";
import { TriggerSchema, VCS_SERVICES } from "./trigger-schema";

export const API_VERSIONS = ["v1.2", "v1"] as const;
export const CONCURRENCY_POLICIES = ["allow", "queue", "forbid", "latest", "replace"] as const;
export type ConcurrencyPolicy = (typeof CONCURRENCY_POLICIES)[number];

export const GitOpsSchema = z
  .strictObject({
    vcsService: z.enum(VCS_SERVICES).describe("Where the repository lives"),
    repoUrl: z.string().min(1).describe("The repository"),
    branch: z.string().min(1).describe("The branch the document is read from and written to"),
    filePath: z
      .string()
      .regex(
        /^(?!.*\/\.{1,2}(\/|$))\/([a-zA-Z0-9-._]+\/)*[a-zA-Z0-9-._]+$/,
        "a path from the repository's root, such as `/flows/production.json`",
      )
      .describe("From the repository's root, with a leading slash"),
    selfHostedVcsId: z.string().optional().describe("Which self-hosted service"),
    accountLogin: z.string().optional().describe("Which of the linked accounts; any with access when absent"),
    vcsLinkId: z.string().optional().describe("Kept, without a meaning"),
  })
  .describe("The file in a repository that this document lives in");
export type GitOps = z.infer<typeof GitOpsSchema>;

const documentFields = {
  $schema: z.string().optional().describe("For editors; kept, without a meaning for a run"),
  apiVersion: z.enum(API_VERSIONS).describe("The version of the language: `v1.2`. `v1` is read as the same"),
  arguments: z
    .record(z.string(), z.unknown())
    .optional()
    .describe("Defaults of the flow's arguments, read as `${args.NAME}`; they go wherever the file goes"),
  options: z
    .strictObject({
      concurrencyPolicy: z
        .enum(CONCURRENCY_POLICIES)
        .optional()
        .describe(
          "When a run is asked for while another goes on: `allow` (default) runs both, `queue` in turn (what people ask for before what triggers start), `forbid` ignores the new one, `latest` keeps only the newest waiting one, `replace` aborts the one that runs",
        ),
      paused: z
        .boolean()
        .optional()
        .describe(
          "Git and webhook triggers start nothing, and what they had queued waits; people and the API may run the flow",
        ),
    })
    .optional()
    .describe("How runs of this flow go together"),
  triggers: z.array(TriggerSchema).optional().describe("What starts a run by itself"),
  gitops: GitOpsSchema.optional(),
  richInputs: z.array(RichInputSchema).optional().describe("Pickers of the run dialog"),
  teardownSpec: z.record(z.string(), z.unknown()).optional().describe("Kept, and never run"),
};

/** A whole document, without what each kind of node wants of its spec. */
export const FlowDocumentSchema = z.strictObject({ ...documentFields, spec: NodeSchema });
export type FlowDocument = z.infer<typeof FlowDocumentSchema>;

/** A document around its nodes. */
export const DocumentShellSchema = z.strictObject({ ...documentFields, spec: z.unknown().optional() });
