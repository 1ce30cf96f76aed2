import type { NodePlanner } from "@/core/node-kind";
import { approversInWords, type ApprovalSpec } from "./manifest";

/** Names a line shows before it stops. */
const NAMED_PEOPLE = 5;

export const planApproval: NodePlanner<ApprovalSpec, "approvals"> = async ({ spec, use }) => {
  const { may, unknown } = await use.approvals.findPeople(spec.approvers);
  const named = may.slice(0, NAMED_PEOPLE).join(", ");
  const more = may.length > NAMED_PEOPLE ? ` and ${may.length - NAMED_PEOPLE} more` : "";
  const details = [
    may.length === 0 ? null : `May approve: ${named}${more}.`,
    spec.allowSelfApproval === true ? null : "Whoever starts the run does not count.",
    unknown.length === 0 ? null : `Nobody of this project answers to ${unknown.join(", ")}.`,
  ];
  return {
    what: `Wait for approval by ${approversInWords(spec)}`,
    detail: details.filter((detail) => detail !== null).join(" "),
    blockedBy: may.length >= spec.amount ? null : tooFew(spec.amount, may.length),
  };
};

function tooFew(amount: number, people: number): string {
  const who =
    people === 0 ? "nobody may give one" : `only ${people} ${people === 1 ? "person" : "people"} may`;
  return `This asks for ${amount} approval${amount === 1 ? "" : "s"}, but ${who}.`;
}
