import type { ApiInputs, ApiOutputs } from "@/components/trpc";

export type Rule = ApiOutputs["notifications"]["rules"][number];
export type Integration = ApiOutputs["notifications"]["integrations"][number];
export type Delivery = ApiOutputs["notifications"]["deliveries"]["deliveries"][number];
export type RuleInput = Omit<ApiInputs["notifications"]["createRule"], "projectId">;
type EventKind = Rule["events"][number];

/** What people can be told of: a few words, and when that is. In the order of a form. */
export const EVENTS = {
  "approval.waiting": { label: "Waits for approval", hint: "The message leads straight to the button." },
  "approval.decided": { label: "Approved or rejected", hint: "Each decision of a person." },
  "run.started": { label: "Started", hint: "A release or a rollback begins." },
  "run.succeeded": { label: "Succeeded", hint: "A release has ended well." },
  "run.failed": { label: "Failed", hint: "A release or a rollback has ended badly." },
  "run.aborted": { label: "Aborted", hint: "Somebody stopped it." },
  "run.rolled-back": { label: "Rolled back", hint: "A rollback has ended well." },
  "stage.held": { label: "Put on hold", hint: "Triggers start nothing any more." },
} as const satisfies Record<EventKind, { label: string; hint: string }>;

export const EVENT_KINDS = Object.keys(EVENTS) as EventKind[];

const KINDS: Readonly<Record<string, string>> = {
  slack: "Slack",
  discord: "Discord",
  teams: "Teams",
  webhook: "Webhook",
  email: "E-mail",
  github: "GitHub",
  gitlab: "GitLab",
  gitea: "Gitea",
  bitbucket: "Bitbucket",
};

export function kindName(kind: string): string {
  return KINDS[kind] ?? kind;
}

/** `Production, Staging of preview`: the pipeline is told where a project has several. */
export function stagesText({ everyStage, stages }: Pick<Rule, "everyStage" | "stages">): string {
  if (everyStage) return "every stage";
  if (stages.length === 0) return "no stage any more";
  const several = new Set(stages.map(({ pipelineId }) => pipelineId)).size > 1;
  return stages.map(({ name, pipelineId }) => (several ? `${name} of ${pipelineId}` : name)).join(", ");
}

export const STATUSES = ["waiting", "delivered", "failed"] as const satisfies readonly Delivery["status"][];

/** From the address; anything else is no filter. */
export function parseStatus(search: URLSearchParams): Delivery["status"] | null {
  return STATUSES.find((status) => status === search.get("status")) ?? null;
}

/** What the list of deliveries asks for, on the server and in the browser. */
export function deliveriesInput(projectId: string, status: Delivery["status"] | null) {
  return { projectId, limit: 20, ...(status !== null && { status }) };
}
