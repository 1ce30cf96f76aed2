import type { WorkFacts } from "./capabilities";

/** What an Approval asks for. */
export interface ApprovalRule {
  /** So many people have to agree. */
  amount: number;
  /** E-mails, names or roles; undefined: anybody who may approve. */
  approvers?: readonly string[] | undefined;
  /** Whether the person who started the run counts. */
  allowSelfApproval: boolean;
}

export interface ApprovalDecision {
  /** Name of the person. */
  by: string;
  decision: "approve" | "reject";
  comment: string;
  /** ISO. */
  at: string;
}

/** What people say about the node of this attempt. Deciding wakes the run. */
export interface Approvals {
  /**
   * Every decision under this rule, oldest first; one a person.
   * @throws CapabilityError `secret-approvers`: people would not see who may approve
   */
  list(rule: ApprovalRule): Promise<ApprovalDecision[]>;
  /** Names of those who may approve as things stand, and entries of `approvers` that nobody answers to. */
  findPeople(approvers: ApprovalRule["approvers"]): Promise<{ may: string[]; unknown: string[] }>;
}

export interface FlowPlace {
  pipelineId: string;
  /** In any case. */
  stage: string;
}

/** A run of another flow of the same project, as the node that started it sees it. */
export interface FlowRunFacts extends WorkFacts {
  runId: string;
  number: number;
  pipelineId: string;
  stage: string;
  /** What it waits for, at a node or in the queue of its flow; null when it does not wait. */
  waitReason: string | null;
  /** Outputs of its nodes by ref, secrets masked: they do not leave the run they belong to. Empty while it runs. */
  outputs: Record<string, unknown>;
}

/** What starting a flow would meet. */
export interface FlowOutlook extends FlowPlace {
  concurrencyPolicy: "allow" | "queue" | "forbid" | "latest" | "replace";
  /** Runs that have not ended, oldest first. */
  underWay: { number: number; status: string }[];
}

/**
 * Other flows. A flow that would come to run itself is refused (`cycle`), and so is one with more than five runs above
 * it (`too-deep`).
 */
export interface Flows {
  findStarted(): Promise<FlowRunFacts | null>;
  start(request: FlowPlace & { arguments: Record<string, unknown> }): Promise<FlowRunFacts>;
  /** @throws CapabilityError `not-found`, `cycle` */
  look(place: FlowPlace): Promise<FlowOutlook>;
}

/** Secret groups of the project. */
export interface SecretGroups {
  /** Ids, in order. */
  list(): Promise<string[]>;
  /** Null when the project has no such group. */
  read(groupId: string): Promise<{ values: Record<string, string>; files: Record<string, string> } | null>;
}

/** Where the node stands in the loop around it. */
export interface LoopPlace {
  /** Null outside of every loop. */
  current(): Promise<{ item: unknown; index: number } | null>;
}
