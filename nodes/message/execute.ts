import { defineExecutor } from "@/core/node-kind";
import { integrationOf, messageManifest } from "./manifest";

export const messageExecutor = defineExecutor(messageManifest, {
  async execute({ spec, signal, use }) {
    const output =
      spec.kind === "VCS"
        ? await use.messages.commentOnPullRequest(spec.spec, signal)
        : await use.messages.sendToChat(
            {
              kind: spec.kind,
              webhookUrl: spec.spec.webhookUrl,
              integrationId: integrationOf(spec),
              message: spec.spec.message,
            },
            signal,
          );
    return { type: "succeeded", output };
  },
});
