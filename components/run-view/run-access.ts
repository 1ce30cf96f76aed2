import type { LogReader } from "@/components/log-view";
import type { RetryNodes } from "./retry-nodes";

/** One attempt of a step, whose log is meant. */
export interface LogSource {
  nodeKey: string;
  attempt: number;
}

/**
 * What whoever looks at a run may do with it and see of it. What is null is not offered; what is called rejects with a
 * sentence in its `message`.
 */
export interface RunAccess {
  /**
   * Signed in and in the project: other runs, the flow and comparisons are linked to, approvals and what others do are
   * asked for. Otherwise nothing but this page is there.
   */
  isMember: boolean;
  /** Inputs and results of steps are there to be seen. */
  seesDetails: boolean;
  abort: (() => Promise<void>) | null;
  retry: RetryNodes | null;
  rename: ((name: string | null, description: string | null) => Promise<void>) | null;
  keep: ((keep: boolean) => Promise<void>) | null;
  readLog: ((source: LogSource) => LogReader) | null;
}
