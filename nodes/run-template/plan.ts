import type { FlowOutlook, NodePlanner } from "@/core/node-kind";
import { placeOf, type RunTemplateSpec } from "./manifest";

export const planRunTemplate: NodePlanner<RunTemplateSpec, "flows"> = async ({ spec, use }) => {
  const outlook = await use.flows.look(placeOf(spec.templateId));
  const [first] = outlook.underWay;
  return {
    what: `Run the flow of ${outlook.pipelineId}/${outlook.stage}`,
    detail: first === undefined ? "No run of it is under way." : meeting(outlook, first),
    blockedBy:
      first !== undefined && outlook.concurrencyPolicy === "forbid"
        ? `Run #${first.number} of it is ${first.status.toLowerCase()}, and it forbids a second one.`
        : null,
  };
};

function meeting(
  { concurrencyPolicy, underWay }: FlowOutlook,
  first: FlowOutlook["underWay"][number],
): string {
  const others = underWay.length - 1;
  const more = others === 0 ? "" : `, and ${others} more ${others === 1 ? "has" : "have"} not ended`;
  const now = `Run #${first.number} is ${first.status.toLowerCase()}${more}`;
  switch (concurrencyPolicy) {
    case "allow":
      return `${now}; this one runs beside it.`;
    case "queue":
      return `${now}; this one queues behind ${others === 0 ? "it" : "them"}.`;
    case "forbid":
      return `${now}.`;
    case "latest":
      return `${now}; this one waits for it and takes the place of those in the queue.`;
    case "replace":
      return `${now}; this one aborts what has not ended, and starts then.`;
  }
}
