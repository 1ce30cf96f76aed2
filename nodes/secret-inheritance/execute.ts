import { defineExecutor } from "@/core/node-kind";
import { secretInheritanceManifest } from "./manifest";
import { mergeGroups } from "./merge-groups";

export const secretInheritanceExecutor = defineExecutor(secretInheritanceManifest, {
  async execute({ spec, use }) {
    return { type: "succeeded", output: await mergeGroups(spec, use.secretGroups) };
  },
});
