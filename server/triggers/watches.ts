import { z } from "zod";
import { TriggerSchema, type Trigger } from "@/core/document";

/** What of a repository starts a run; the parser of `flow_trigger.watch` where there is a repository. */
export const GitWatchSchema = z.object({
  kind: z.literal("git"),
  /** As the document names it, credentials and all. */
  repoUrl: z.string(),
  /** Globs of branches a push to which starts a run. */
  branches: z.array(z.string()),
  /** Globs of branches whose pull requests start a run. */
  pulls: z.array(z.string()),
  /** Whether a new tag starts a run. */
  tags: z.boolean(),
  /** In .gitignore's syntax: files that do not matter, or those that do. Null: all matter. */
  paths: z.object({ rules: z.array(z.string()), isAllowList: z.boolean() }).nullable(),
  /** Words in a commit message that start no run. */
  flags: z.array(z.string()),
  ignoreDrafts: z.boolean(),
});
export type GitWatch = z.infer<typeof GitWatchSchema>;

/** When a run is started by the clock. */
const CronWatchSchema = z.object({
  kind: z.literal("cron"),
  /** Five fields. */
  cron: z.string(),
  /** IANA's name of the zone whose clock it is. */
  timeZone: z.string().default("UTC"),
});

/** The parser of `flow_trigger.watch`. */
export const WatchSchema = z.discriminatedUnion("kind", [GitWatchSchema, CronWatchSchema]);
export type Watch = z.infer<typeof WatchSchema>;

/** Offered by every CI. */
const DEFAULT_FLAGS = [
  "[skip ci]",
  "[ci skip]",
  "[no ci]",
  "[skip nf]",
  "[nf skip]",
  "[northflank skip]",
  "[skip northflank]",
];

const TriggersSchema = z.looseObject({ triggers: z.array(z.unknown()).optional().catch([]) });

/** The triggers of a published document that look by themselves, with their places in it. */
export function readWatches(document: unknown): { position: number; ref: string | null; watch: Watch }[] {
  const { triggers = [] } = TriggersSchema.parse(document);
  return triggers.flatMap((written, position) => {
    const trigger = TriggerSchema.safeParse(written).data;
    const watch = trigger === undefined ? null : toWatch(trigger);
    return trigger === undefined || watch === null ? [] : [{ position, ref: trigger.ref ?? null, watch }];
  });
}

/** What a trigger looks for; null for one that does not look by itself. */
export function toWatch(trigger: Trigger): Watch | null {
  if (trigger.kind === undefined) {
    const { pathIgnoreRules = [], isAllowList = false } = trigger;
    return {
      kind: "git",
      repoUrl: trigger.repoUrl,
      branches: trigger.branchRestrictions ?? [],
      pulls: trigger.prRestrictions ?? [],
      tags: false,
      paths: pathsOf(pathIgnoreRules, isAllowList),
      flags: flagsOf(trigger.ciIgnoreFlagsEnabled, trigger.ciIgnoreFlags),
      ignoreDrafts: trigger.ignoreDrafts ?? false,
    };
  }
  switch (trigger.kind) {
    case "vcs-push":
    case "vcs-pr": {
      const { vcs, branchNamePatterns = [], commitMessageFlags, filePaths } = trigger.spec;
      const isPush = trigger.kind === "vcs-push";
      return {
        kind: "git",
        repoUrl: vcs.repoUrl,
        branches: isPush ? branchNamePatterns : [],
        pulls: isPush ? [] : branchNamePatterns,
        tags: false,
        paths:
          filePaths?.enabled === true ? pathsOf(filePaths.paths ?? [], filePaths.allowList ?? false) : null,
        flags: flagsOf(commitMessageFlags?.enabled, commitMessageFlags?.flags),
        ignoreDrafts: trigger.kind === "vcs-pr" && trigger.spec.ignoreDrafts === true,
      };
    }
    case "vcs-release": {
      const { repoUrl } = trigger.spec.vcs;
      const none = { branches: [], pulls: [], paths: null, flags: [], ignoreDrafts: false };
      return { kind: "git", repoUrl, tags: true, ...none };
    }
    case "cron":
      return { kind: "cron", cron: trigger.spec.cron.trim(), timeZone: trigger.spec.timeZone ?? "UTC" };
    case "webhook":
    case "vcs-pr-label":
    case "vcs-check-suite":
      return null;
  }
}

function pathsOf(rules: readonly string[], isAllowList: boolean): GitWatch["paths"] {
  const written = rules.filter((rule) => rule.trim() !== "");
  return written.length === 0 ? null : { rules: written, isAllowList };
}

function flagsOf(enabled: boolean | undefined, flags: readonly string[] | undefined): string[] {
  if (enabled !== true) return [];
  return (flags ?? DEFAULT_FLAGS).filter((flag) => flag.trim() !== "");
}
