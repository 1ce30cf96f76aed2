import { CapabilityError, type NodePlanner } from "@/core/node-kind";
import { imageOf } from "./image-of";
import { commandOf, type JobRunSpec } from "./manifest";

export const planJobRun: NodePlanner<JobRunSpec, "builds" | "images"> = async ({ spec, use }) => {
  const line = { what: `Run ${spec.jobId}`, detail: null, blockedBy: null };
  try {
    const image = await imageOf(spec, use);
    const parts = [commandOf(spec), image && `with ${shortened(image)}`].filter(Boolean);
    return { ...line, detail: parts.join(" · ") || null };
  } catch (error) {
    if (error instanceof CapabilityError) return { ...line, blockedBy: error.message };
    throw error;
  }
};

/** As much of a digest as tells images apart. */
function shortened(image: string): string {
  return image.replace(/(@sha\d+:[0-9a-f]{12})[0-9a-f]+$/, "$1…");
}
