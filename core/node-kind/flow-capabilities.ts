import type { WorkFacts } from "./capabilities";

export interface ApprovalDecision {
  /** Name of the person. */
  by: string;
  decision: "approve" | "reject";
  comment: string;
  /** ISO. */
  at: string;
}

/** What people have said about the node of this attempt, oldest first; one decision a person. Deciding wakes the run. */
export interface Approvals {
  list(): Promise<ApprovalDecision[]>;
}

/** A run of another flow of the same project, as the node that started it sees it. */
export interface FlowRunFacts extends WorkFacts {
  runId: string;
  number: number;
  pipelineId: string;
  stage: string;
  /** What it waits for in the queue or at a node; null when it does not wait. */
  waitReason: string | null;
  /** Outputs of its nodes by ref, secrets masked: they do not leave the run they belong to. Empty while it runs. */
  outputs: Record<string, unknown>;
}

/** Other flows. A flow that would come to run itself is refused (`cycle`), and so is a sixth level (`too-deep`). */
export interface Flows {
  findStarted(): Promise<FlowRunFacts | null>;
  start(request: {
    pipelineId: string;
    stage: string;
    arguments: Record<string, unknown>;
  }): Promise<FlowRunFacts>;
}

/** Secret groups of the project. */
export interface SecretGroups {
  /** Null when the project has no such group. */
  read(groupId: string): Promise<{ values: Record<string, string>; files: Record<string, string> } | null>;
}

/** Where the node stands in the loop around it. */
export interface LoopPlace {
  /** Null outside of every loop. */
  current(): Promise<{ item: unknown; index: number } | null>;
}
