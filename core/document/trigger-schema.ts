import { z } from "zod";
import { RefSchema } from "./expr";

export const VCS_SERVICES = ["github", "gitlab", "bitbucket", "azure", "self-hosted"] as const;

const text = z.string().min(1);
const vcsFields = {
  vcsService: z.enum(VCS_SERVICES).describe("Where the repository lives"),
  repoUrl: text.describe("The repository"),
  selfHostedVcsId: z.string().optional().describe("Which self-hosted service"),
  accountLogin: z.string().optional().describe("Which of the linked accounts; any with access when absent"),
  vcsLinkId: z.string().optional().describe("Kept, without a meaning"),
};
const globs = z.array(z.string().max(260)).max(200);
const flags = z.array(z.string().max(72)).max(200);
const ref = RefSchema.optional().describe(
  "Names the trigger for `${refs.REF.branch}`, `.sha`, `.repoUrl`, `.pullRequestId`",
);

/** Runs the flow on pushes to branches and to open pull requests of one repository. */
export const GitTriggerSchema = z.strictObject({
  /** Only the newer triggers have a kind. */
  kind: z.undefined().optional(),
  ref,
  ...vcsFields,
  branchRestrictions: globs
    .optional()
    .describe("Branches a push to which starts a run: `*`, `main`, `feature/*`; none when absent"),
  prRestrictions: globs
    .optional()
    .describe("Source branches whose open pull requests start a run; none when absent"),
  pathIgnoreRules: globs.optional().describe("Files, as in .gitignore, that do not matter"),
  isAllowList: z.boolean().optional().describe("The files are those that matter instead"),
  ciIgnoreFlags: flags
    .optional()
    .describe("Words in a commit message that start no run, such as `[skip ci]`"),
  ciIgnoreFlagsEnabled: z.boolean().optional().describe("Look for those words"),
  ignoreDrafts: z.boolean().optional().describe("Draft pull requests start nothing"),
});
export type GitTrigger = z.infer<typeof GitTriggerSchema>;

const vcs = z.strictObject(vcsFields);
const commitMessageFlags = z
  .strictObject({ enabled: z.boolean().optional(), flags: flags.optional() })
  .optional()
  .describe("Words in a commit message that start no run");
const filePaths = z
  .strictObject({
    enabled: z.boolean().optional(),
    allowList: z.boolean().optional(),
    paths: globs.optional(),
  })
  .optional()
  .describe("Files, as in .gitignore, that do not matter, or the only ones that do");
const pushFields = { vcs, branchNamePatterns: globs.optional(), commitMessageFlags, filePaths };
const ignoreDrafts = z.boolean().optional().describe("Draft pull requests start nothing");

function trigger<K extends string, S extends z.ZodType>(kind: K, spec: S) {
  return z.strictObject({
    kind: z.literal(kind),
    ref,
    id: z.string().optional(),
    spec,
  });
}

/** The newer form, and the older git trigger without a kind. */
export const TriggerSchema = z.discriminatedUnion("kind", [
  GitTriggerSchema,
  trigger("vcs-push", z.strictObject(pushFields)),
  trigger("vcs-pr", z.strictObject({ ...pushFields, ignoreDrafts })),
  trigger("vcs-release", z.strictObject({ vcs })),
  trigger(
    "cron",
    z.strictObject({
      cron: z
        .string()
        .regex(/^\s*(\S+\s+){4}\S+\s*$/, "a schedule of five fields, such as `0 3 * * *`")
        .describe("Minute, hour, day of the month, month, day of the week"),
      timeZone: z
        .string()
        .regex(/^[A-Za-z][A-Za-z0-9_+/-]*$/, "a time zone such as `Europe/Berlin`")
        .optional()
        .describe("Where the clock hangs, such as `Europe/Berlin`; UTC when absent. Slipway's own"),
    }),
  ),
  trigger("webhook", z.strictObject({ token: z.string().optional() })),
  // Northflank's, for workflows; kept, and they start nothing.
  trigger(
    "vcs-pr-label",
    z.strictObject({
      vcs,
      labelNamePatterns: globs.optional(),
      branchNamePatterns: z
        .strictObject({ enabled: z.boolean().optional(), names: globs.optional() })
        .optional(),
      commitMessageFlags,
      filePaths,
      ignoreDrafts,
    }),
  ),
  trigger("vcs-check-suite", z.strictObject(pushFields)),
]);
export type Trigger = z.infer<typeof TriggerSchema>;

/** What `refs.<trigger>` yields. */
export const TRIGGER_OUTPUTS = ["branch", "sha", "repoUrl", "pullRequestId"] as const;
