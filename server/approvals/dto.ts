import type { NodeStatus } from "@/core/run";

/** What one person said. */
export interface DecisionDto {
  by: string;
  decision: "approve" | "reject";
  /** Empty when nothing was said; a rejection always has one. */
  comment: string;
  /** ISO. */
  at: string;
}

/** One attempt of an Approval node: what it asks for, who has said what, and whether the reader may. */
export interface ApprovalDto {
  nodeKey: string;
  /** As the document names the node. */
  ref: string | null;
  attempt: number;
  /** Something can be decided while it is `Waiting`. */
  status: NodeStatus;
  amount: number;
  /** As the flow names them: e-mails, names, roles; null: everyone who may approve. */
  approvers: string[] | null;
  allowSelfApproval: boolean;
  instructions: string | null;
  /** Names of those who may approve as things stand, whether they have or not; never the one who started the run. */
  people: string[];
  /** Oldest first. */
  decisions: DecisionDto[];
  /** ISO. */
  since: string | null;
  /** ISO; when it fails unless enough people have agreed. */
  until: string | null;
  /** What the reader may do now; `whyNot` is a sentence when that is not everything. */
  you: { mayApprove: boolean; mayReject: boolean; whyNot: string | null };
}
