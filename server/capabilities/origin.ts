/** Which attempt of which node acts. */
export interface NodeOrigin {
  projectId: string;
  runId: string;
  nodeKey: string;
  attempt: number;
  /** `run:node:attempt`. */
  idempotencyKey: string;
  /** Stage of the flow: its resources, and as origin those of the stage before, are all a node may touch. */
  stageId: string;
  /** Masks every secret of the project and the run in a text that leaves. */
  mask(text: string): string;
  /** The item and index of the innermost loop the node stands in; null outside of every loop. */
  loop: { item: unknown; index: number } | null;
}

/** What makes started work this attempt's. */
export function startedBy({ runId, nodeKey, attempt, idempotencyKey }: NodeOrigin) {
  return { idempotencyKey, origin: { runId, nodeKey, nodeAttempt: attempt } };
}
