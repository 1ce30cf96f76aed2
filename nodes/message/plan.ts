import { CapabilityError, type NodePlanner } from "@/core/node-kind";
import { firstLine, integrationOf, messageManifest, type MessageSpec } from "./manifest";

export const planMessage: NodePlanner<MessageSpec, "messages"> = async ({ spec, use }) => {
  const detail = firstLine(spec.spec.message);
  const verb = spec.kind === "VCS" ? "Comment on" : "Tell";
  try {
    const receiver = await use.messages.findReceiver(
      spec.kind === "VCS"
        ? spec.spec
        : { kind: spec.kind, webhookUrl: spec.spec.webhookUrl, integrationId: integrationOf(spec) },
    );
    return { what: `${verb} ${receiver}`, detail, blockedBy: null };
  } catch (error) {
    if (!(error instanceof CapabilityError)) throw error;
    const { title, detail: whom } = messageManifest.summarize(spec);
    const what = spec.kind === "VCS" ? `${title} ${whom}` : title;
    return { what, detail, blockedBy: error.message };
  }
};
