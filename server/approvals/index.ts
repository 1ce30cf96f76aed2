export type { ApprovalDto, DecisionDto } from "./dto";
export {
  decideApproval,
  DecideApprovalSchema,
  type DecideApproval,
  type DecidedApproval,
} from "./decide-approval";
export { listApprovals } from "./list-approvals";
export { isApprover, listPeople, unansweredEntries } from "./people";
export { parseAskedApproval } from "./approval-rule";
