import { CapabilityError, defineExecutor } from "@/core/node-kind";
import { loopDataManifest } from "./manifest";

export const loopDataExecutor = defineExecutor(loopDataManifest, {
  async execute({ use }) {
    const place = await use.loop.current();
    if (place === null) {
      throw new CapabilityError(
        "outside-loop",
        "LoopData yields the item of the loop around it, and there is no loop around this node.",
      );
    }
    return { type: "succeeded", output: place.item };
  },
});
