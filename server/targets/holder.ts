/** The node attempt that has a target, or waits for one. Not the process that drives its run: that may die. */
export interface Holder {
  runId: string;
  nodeKey: string;
  attempt: number;
}
