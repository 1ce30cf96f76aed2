import { isRecord, type DocumentPath } from "@/core/document";

/** As the documents of the language write them. */
const DOCUMENT = [
  "$schema",
  "apiVersion",
  "arguments",
  "options",
  "richInputs",
  "spec",
  "triggers",
  "gitops",
];
const NODE = [
  "kind",
  "ref",
  "spec",
  "condition",
  "timeoutDuration",
  "skipNodeExecution",
  "settings",
  "runOn",
];

/** Of specs, of pickers too; fields that are not named come last. */
const SPECS: Readonly<Record<string, readonly string[]>> = {
  Workflow: ["type", "failFast", "context", "steps"],
  LoopWorkflow: ["iterations", "type", "failFast", "steps"],
  Build: [
    "reuseExistingBuilds",
    "buildRuleFallThroughHandling",
    "buildRules",
    "buildOverrides",
    "id",
    "type",
    "branch",
    "pullRequestId",
    "sha",
  ],
  Release: ["type", "origin", "target"],
  BranchCommitSelector: ["inputs", "outputs", "title", "description", "required"],
  BuildSelector: ["inputs", "outputs", "title", "description", "required"],
  AddonBackup: ["addonId", "backupType", "compressionType", "customDestinationId"],
};

/** Of objects below a spec, by the name of their field. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  origin: ["id", "type", "branch", "pullRequestId", "sha", "build", "imagePath", "credentials"],
  target: ["id", "type"],
  outputs: ["branch", "buildSha", "buildId"],
};

/**
 * The number that a new field gets among those of its object: where the language's documents write it.
 * @param path of the object
 * @param around the object that has it as a field
 */
export function fieldOrder(
  path: DocumentPath,
  holder: Readonly<Record<string, unknown>>,
  field: string,
  around: unknown,
): number {
  const fields = Object.keys(holder);
  const order = orderAt(path, around);
  const rank = order.indexOf(field);
  if (rank === -1) return fields.length;
  const before = new Set(order.slice(0, rank));
  return fields.findLastIndex((name) => before.has(name)) + 1;
}

function orderAt(path: DocumentPath, around: unknown): readonly string[] {
  const last = path.at(-1);
  if (path.length === 0) return DOCUMENT;
  if (path.length === 1 ? last === "spec" : path.at(-2) === "steps") return NODE;
  if (last === "spec") return isRecord(around) ? (SPECS[String(around.kind)] ?? []) : [];
  return typeof last === "string" ? (PARTS[last] ?? []) : [];
}
