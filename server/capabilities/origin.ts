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
}
