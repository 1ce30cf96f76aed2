import type { FormField } from "./form-fields";

/** What fields are called, by their name within a spec; the others by their name in words. */
const LABELS: Readonly<Record<string, string>> = {
  addonId: "Database",
  allowSelfApproval: "Who started the run may approve",
  amount: "Approvals needed",
  approvers: "Who may approve",
  backupId: "Backup",
  backupType: "Type of backup",
  buildArguments: "Build arguments",
  buildOverrides: "Other inputs for this build",
  buildRuleFallThroughHandling: "When the rules do not want the commit",
  buildRules: "Build rules",
  buildSHA: "Commit",
  buildpack: "Process of the build pack",
  ciIgnoreFlags: "Ignore flags",
  ciIgnoreFlagsEnabled: "Heed ignore flags",
  compressionType: "Compression",
  configType: "What runs",
  configs: "Groups laid over those",
  connectionString: "Connection string",
  customCommand: "Command",
  customEntrypoint: "Entry point",
  deployment: "Image and command of this run",
  dispatchOnly: "Do not wait for the command",
  docker: "Entry point and command",
  dockerFilePath: "Dockerfile",
  dockerWorkDir: "Build context",
  expectStatus: "Statuses that are a success",
  external: "Image",
  failFast: "Stop the others when one fails",
  imagePath: "Image",
  importAllDatabases: "All databases of the server",
  importUrl: "Address of the dump",
  integrationId: "Integration",
  internal: "Build",
  isAllowList: "Build only when a changed file matches",
  iterations: "Goes over",
  jobId: "Job",
  message: "Message",
  origin: "From",
  pathIgnoreRules: "Path rules",
  pullRequestId: "Pull request",
  repoUrl: "Repository",
  requiredFiles: "Files there must be",
  requiredKeys: "Values there must be",
  reuseExistingBuilds: "Take a build that exists",
  runId: "Run",
  runtimeEnvironment: "Variables",
  secrets: "Secret groups",
  condition: "Wait for completion",
  settings: "When it fails",
  skipNodeExecution: "Skip",
  maxAttempts: "Attempts in all",
  backoff: "Between attempts",
  delay: "Seconds before the second attempt",
  retryOnFailure: "Retry failures of its own too",
  seconds: "Seconds",
  serviceId: "Service",
  sha: "Commit",
  target: "Target",
  templateId: "Release flow",
  timeoutDuration: "Time limit, in seconds",
  timeoutSeconds: "Time limit, in seconds",
  url: "Address",
  vcsService: "Hosted at",
  webhookUrl: "Webhook address",
};

/** What helps to fill a field in, where the words of the language's reference are about its text. */
const HINTS: Readonly<Record<string, string>> = {
  branch: "The build service’s own branch when nothing is chosen",
  sha: "The newest of the branch when nothing is chosen",
  buildSHA: "The newest of the branch when nothing is chosen",
  build: "The newest that succeeded when nothing is chosen",
  skipNodeExecution: "",
  timeoutDuration: "The step fails when it takes longer",
  settings: "",
  maxAttempts: "The first included; 3 as usual",
  delay: "10 as usual",
};

/** What values of a choice are called, by field; the others by themselves. */
const OPTIONS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  type: {
    build: "Build",
    deployment: "Stage before",
    registry: "Registry",
    image: "Registry (as image)",
    restart: "Restart",
    execute: "Command",
    sequential: "In sequence",
    parallel: "In parallel",
    service: "Service",
    job: "Job",
  },
  skipNodeExecution: { true: "Skip this step", false: "Run this step, as written" },
  kind: {
    Service: "Service",
    Addon: "Database",
    Job: "Job",
    Build: "Build",
    JobRun: "Job run",
    AddonBackup: "Backup",
    AddonImport: "Import",
    SLACK: "Slack",
    DISCORD: "Discord",
    TEAMS: "Teams",
    RAW_WEBHOOK: "Webhook",
    VCS: "Pull request",
  },
  buildRuleFallThroughHandling: {
    fail: "Fail",
    skip: "Skip the step",
    useLastBuild: "Use the last build",
  },
  configType: {
    default: "What the image says",
    customEntrypoint: "Another entry point",
    customCommand: "Another command",
    customEntrypointCustomCommand: "Another entry point and command",
    customProcess: "Another process",
    originalEntrypointCustomCommand: "Its entry point with another command",
  },
};

/** What holds where a choice was not made. */
const ABSENT: Readonly<Record<string, string>> = {
  skipNodeExecution: "Run this step",
  compressionType: "By the address",
  method: "GET",
};

/** What kinds of a thing are chosen between, by the field that tells them apart. */
const VARIANT_LABELS: Readonly<Record<string, string>> = {
  "Release.type": "Image from",
  "Action.kind": "On a",
  "Action.type": "What to do",
  "Condition.kind": "Wait for a",
  "Message.kind": "Send to",
};

/** Read and kept where they are written, but nothing a form of this product offers. */
const NEVER_OFFERED = new Set([
  "projectId",
  "context",
  "runtimeFiles",
  "dockerSecretMounts",
  "billing",
  "storage",
  "customDestinationId",
  "additionalDestinations",
  "integrationInternalId",
  "buildFiles",
  "dockerfileTarget",
  "Build.type",
]);

/** Seldom wanted. */
const RARE = new Set(["shell", "user", "group", "selfHostedVcsId", "accountLogin", "timeoutDuration"]);

/** Often wanted, although they can be left out and take room. */
const WANTED = new Set([
  "settings",
  "approvers",
  "secrets",
  "runtimeEnvironment",
  "headers",
  "body",
  "arguments",
]);

/** Texts of more than a line. */
const LONG = new Set(["message", "instructions", "command", "customCommand", "body"]);

/** Fields of which a spec has one. */
const ONE_OF: readonly (readonly string[])[] = [
  ["seconds", "until"],
  ["importUrl", "connectionString"],
  ["webhookUrl", "integrationId"],
  ["internal", "external"],
];

/** `buildRules` → `Build rules`. */
function inWords(name: string): string {
  const words = name.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A description that is no more than a name is the label; the others are hints. */
export function labelOf({ name, description }: Pick<FormField, "name" | "description">): string {
  if (description !== "" && /^[A-Z][a-z]+( [a-z]+)?$/.test(description) && LABELS[name] === undefined)
    return description;
  return LABELS[name] ?? inWords(name);
}

/** Undefined where the label says it all. Backticks of the language's reference are left out. */
export function hintOf(field: Pick<FormField, "name" | "description">): string | undefined {
  const { name, description } = field;
  const own = HINTS[name];
  if (own !== undefined) return own === "" ? undefined : own;
  const isName = /^[A-Z][a-z]+( [a-z]+)?$/.test(description);
  return description === "" || isName || description === labelOf(field)
    ? undefined
    : description.replace(/`/g, "");
}

export function optionLabel(name: string, option: string): string {
  return OPTIONS[name]?.[option] ?? option;
}

/** What a choice comes to that was not made. */
export function absentLabel({ name, fallback }: Pick<FormField, "name" | "fallback">): string {
  if (typeof fallback === "string") return `As usual: ${optionLabel(name, fallback).toLowerCase()}`;
  return ABSENT[name] ?? "Not set";
}

export function variantLabel(kind: string, by: string): string {
  return VARIANT_LABELS[`${kind}.${by}`] ?? inWords(by);
}

export function isLongText(name: string): boolean {
  return LONG.has(name);
}

/** The other fields of which only one may be there. */
export function rivalsOf(name: string): readonly string[] {
  return ONE_OF.find((names) => names.includes(name)) ?? [];
}

/** Where a field of a kind stands in its form; what is written already always shows. */
export function rankOf(kind: string, field: FormField): "shown" | "more" | "never" {
  const { name, optional, control } = field;
  if (NEVER_OFFERED.has(name) || NEVER_OFFERED.has(`${kind}.${name}`)) return "never";
  if (!optional || WANTED.has(name)) return "shown";
  const isLarge = ["group", "variants", "list", "map", "json"].includes(control.type);
  return RARE.has(name) || isLarge ? "more" : "shown";
}
