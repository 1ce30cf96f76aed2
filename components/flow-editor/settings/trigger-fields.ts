import { isRecord, type DocumentPath } from "@/core/document";

/** Where a trigger of each form keeps what; null: a trigger of that form has no such thing. */
export interface TriggerFields {
  /** What it is called on screen. */
  title: string;
  vcsService: DocumentPath | null;
  repoUrl: DocumentPath | null;
  branches: DocumentPath | null;
  pulls: DocumentPath | null;
  rules: DocumentPath | null;
  isAllowList: DocumentPath | null;
  /** Where rules are switched on apart from being written; null where they always count. */
  rulesOn: DocumentPath | null;
  flagsOn: DocumentPath | null;
  flags: DocumentPath | null;
  ignoreDrafts: DocumentPath | null;
  cron: DocumentPath | null;
  timeZone: DocumentPath | null;
}

const NONE: Omit<TriggerFields, "title"> = {
  vcsService: null,
  repoUrl: null,
  branches: null,
  pulls: null,
  rules: null,
  isAllowList: null,
  rulesOn: null,
  flagsOn: null,
  flags: null,
  ignoreDrafts: null,
  cron: null,
  timeZone: null,
};

const VCS = { vcsService: ["spec", "vcs", "vcsService"], repoUrl: ["spec", "vcs", "repoUrl"] };
const NEWER = {
  ...NONE,
  ...VCS,
  rules: ["spec", "filePaths", "paths"],
  isAllowList: ["spec", "filePaths", "allowList"],
  rulesOn: ["spec", "filePaths", "enabled"],
  flagsOn: ["spec", "commitMessageFlags", "enabled"],
  flags: ["spec", "commitMessageFlags", "flags"],
};

/** The form without a kind, for pushes and pull requests at once. */
const OLDER: TriggerFields = {
  ...NONE,
  title: "Pushes and pull requests",
  vcsService: ["vcsService"],
  repoUrl: ["repoUrl"],
  branches: ["branchRestrictions"],
  pulls: ["prRestrictions"],
  rules: ["pathIgnoreRules"],
  isAllowList: ["isAllowList"],
  flagsOn: ["ciIgnoreFlagsEnabled"],
  flags: ["ciIgnoreFlags"],
  ignoreDrafts: ["ignoreDrafts"],
};

const OF_KIND: Readonly<Record<string, TriggerFields>> = {
  "vcs-push": { ...NEWER, title: "Pushes", branches: ["spec", "branchNamePatterns"] },
  "vcs-pr": {
    ...NEWER,
    title: "Pull requests",
    pulls: ["spec", "branchNamePatterns"],
    ignoreDrafts: ["spec", "ignoreDrafts"],
  },
  "vcs-release": { ...NONE, ...VCS, title: "New tags" },
  cron: { ...NONE, title: "Schedule", cron: ["spec", "cron"], timeZone: ["spec", "timeZone"] },
  webhook: { ...NONE, title: "Webhook" },
};

/** Null for a trigger that starts nothing here, or is none: the code is where it is changed. */
export function fieldsOf(trigger: unknown): TriggerFields | null {
  if (!isRecord(trigger)) return null;
  if (trigger.kind === undefined) return OLDER;
  return typeof trigger.kind === "string" && Object.hasOwn(OF_KIND, trigger.kind)
    ? (OF_KIND[trigger.kind] ?? null)
    : null;
}

/** What stands at a place of a trigger. */
export function valueOf(trigger: unknown, path: DocumentPath | null): unknown {
  if (path === null) return undefined;
  return path.reduce<unknown>(
    (value, segment) => (isRecord(value) ? value[String(segment)] : undefined),
    trigger,
  );
}

/** A trigger as it is begun with. `repoUrl` of the project's first build service, where there is one. */
export function newTrigger(kind: "git" | "tags" | "cron", ref: string, repoUrl: string): object {
  if (kind === "cron") return { kind: "cron", ref, spec: { cron: "0 3 * * *" } };
  const vcs = { vcsService: serviceOf(repoUrl), repoUrl };
  if (kind === "tags") return { kind: "vcs-release", ref, spec: { vcs } };
  return { ref, ...vcs, branchRestrictions: ["main"] };
}

const HOSTS = { "github.com": "github", "gitlab.com": "gitlab", "bitbucket.org": "bitbucket" } as const;

/** Whose repository an address is of, as the language names it. */
export function serviceOf(repoUrl: string): string {
  const host = Object.keys(HOSTS).find((one) => repoUrl.includes(one));
  return host === undefined ? "self-hosted" : HOSTS[host as keyof typeof HOSTS];
}
