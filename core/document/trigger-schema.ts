import { z } from "zod";
import { RefSchema } from "./expr";

export const VCS_SERVICES = ["github", "gitlab", "bitbucket", "azure", "self-hosted"] as const;

const text = z.string().min(1);
const vcsFields = {
  vcsService: z.enum(VCS_SERVICES),
  repoUrl: text,
  selfHostedVcsId: z.string().optional(),
  accountLogin: z.string().optional(),
  /** Legacy; kept. */
  vcsLinkId: z.string().optional(),
};
const globs = z.array(z.string().max(260)).max(200);
const flags = z.array(z.string().max(72)).max(200);

/** Runs the flow on pushes to branches and to open pull requests of one repository. */
export const GitTriggerSchema = z.strictObject({
  /** Only the newer triggers have a kind. */
  kind: z.undefined().optional(),
  ref: RefSchema.optional(),
  ...vcsFields,
  branchRestrictions: globs.optional(),
  prRestrictions: globs.optional(),
  pathIgnoreRules: globs.optional(),
  isAllowList: z.boolean().optional(),
  ciIgnoreFlags: flags.optional(),
  ciIgnoreFlagsEnabled: z.boolean().optional(),
  ignoreDrafts: z.boolean().optional(),
});
export type GitTrigger = z.infer<typeof GitTriggerSchema>;

const vcs = z.strictObject(vcsFields);
const commitMessageFlags = z
  .strictObject({ enabled: z.boolean().optional(), flags: flags.optional() })
  .optional();
const filePaths = z
  .strictObject({
    enabled: z.boolean().optional(),
    allowList: z.boolean().optional(),
    paths: globs.optional(),
  })
  .optional();
const pushFields = { vcs, branchNamePatterns: globs.optional(), commitMessageFlags, filePaths };

function trigger<K extends string, S extends z.ZodType>(kind: K, spec: S) {
  return z.strictObject({
    kind: z.literal(kind),
    ref: RefSchema.optional(),
    id: z.string().optional(),
    spec,
  });
}

/** The newer form, and the older git trigger without a kind. */
export const TriggerSchema = z.discriminatedUnion("kind", [
  GitTriggerSchema,
  trigger("vcs-push", z.strictObject(pushFields)),
  trigger("vcs-pr", z.strictObject({ ...pushFields, ignoreDrafts: z.boolean().optional() })),
  trigger("vcs-release", z.strictObject({ vcs })),
  trigger("cron", z.strictObject({ cron: text })),
  trigger("webhook", z.strictObject({ token: z.string().optional() })),
]);
export type Trigger = z.infer<typeof TriggerSchema>;

/** What `refs.<trigger>` yields. */
export const TRIGGER_OUTPUTS = ["branch", "sha", "repoUrl", "pullRequestId"] as const;
