/*
 * Words that people bring from elsewhere, with what to tell them.
 */

const RESOURCE_KINDS = [
  "Addon",
  "BuildService",
  "BYOCCluster",
  "BYOCIntegration",
  "BYOCRegistry",
  "CombinedService",
  "CronJob",
  "CustomCredentials",
  "CustomDockerCredentials",
  "CustomPlan",
  "DeploymentService",
  "EgressIp",
  "ExternalAddon",
  "Job",
  "LLMModelDeployment",
  "LoadBalancer",
  "ManualJob",
  "OpenTofu",
  "Pipeline",
  "PreviewBlueprint",
  "Project",
  "ReleaseStage",
  "ResourceTag",
  "SecretGroup",
  "SSHIdentity",
  "Subdomain",
  "SubdomainPath",
  "Template",
  "Volume",
  "WorkflowTemplate",
  "WorkloadIdentity",
];

const OTHER_KINDS: Readonly<Record<string, string>> = {
  BuildSource: "`BuildSource` belongs to previews. In a release flow a commit is built by `Build`.",
  OpenTofuDestroy: "`OpenTofuDestroy` belongs to a teardown, which a release flow has not.",
  RunJob: "Unknown kind `RunJob`. A job is run by `JobRun`.",
  Promote: "Unknown kind `Promote`. A promotion is a `Release` with `type: deployment`.",
  Deploy: "Unknown kind `Deploy`. A deployment is a `Release`.",
  Backup: "Unknown kind `Backup`. A database is backed up by `AddonBackup`.",
  Restore: "Unknown kind `Restore`. A backup is restored by an `Action` of kind `AddonBackup`.",
  Sleep: "Unknown kind `Sleep`. A flow waits with `Delay`.",
  Wait: "Unknown kind `Wait`. A flow waits for some time with `Delay`, and for a state with `Condition`.",
};

/** What to say about a kind that release flows do not have but others do; undefined for any other word. */
export function foreignKind(kind: string): string | undefined {
  if (RESOURCE_KINDS.includes(kind)) {
    return `\`${kind}\` creates a resource, which a release flow does not do: it works with those of its stage.`;
  }
  return Object.hasOwn(OTHER_KINDS, kind) ? OTHER_KINDS[kind] : undefined;
}

const DOCUMENT_FIELDS: Readonly<Record<string, string>> = {
  argumentOverrides: "Overrides are secret and stored beside the flow, never in its document.",
  name: "A release flow goes by its pipeline and stage; it has no name of its own.",
  description: "A release flow has no description.",
  steps: "Steps stand in the flow's workflow: `spec.spec.steps`.",
  kind: "The kind stands in the root node: `spec.kind`.",
  concurrencyPolicy: "It belongs in `options`.",
  paused: "It belongs in `options`.",
};

/** About a field that stands on the document itself. */
export function foreignDocumentField(name: string): string | undefined {
  return Object.hasOwn(DOCUMENT_FIELDS, name) ? DOCUMENT_FIELDS[name] : undefined;
}

const NODE_FIELDS: Readonly<Record<string, string>> = {
  response: "It is what a run adds to a copy of the document; a flow has none.",
  updateMode: "It is for nodes that create resources, which a release flow has not.",
  runNodeOnce: "It is for previews. `skipNodeExecution` leaves a step out of a run.",
  options: "It is for nodes that create resources, which a release flow has not.",
  name: "A step goes by its `ref`.",
  id: "A step goes by its `ref`; the id of a resource stands in `spec`.",
  timeout: "The limit of a step is `timeoutDuration`, in seconds.",
  if: "`skipNodeExecution` leaves a step out of a run.",
  when: "`skipNodeExecution` leaves a step out of a run.",
  skip: "`skipNodeExecution` leaves a step out of a run.",
  dependsOn: "Steps run in the order of their workflow, or all at once when its type is `parallel`.",
  needs: "Steps run in the order of their workflow, or all at once when its type is `parallel`.",
  retries: "How often a step is tried is `settings.maxAttempts`.",
};

/** About a field that stands on a node, beside its `spec`. */
export function foreignNodeField(name: string): string | undefined {
  return Object.hasOwn(NODE_FIELDS, name) ? NODE_FIELDS[name] : undefined;
}
