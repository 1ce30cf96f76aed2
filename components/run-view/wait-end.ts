import type { NodeState } from "@/core/run";

/** A step that stands in line for a service, job or addon says so (`server/targets`). */
const IN_LINE = /, (?:which|behind) /;

const ENDS: Readonly<Record<string, string>> = {
  Delay: "Goes on by itself.",
  Condition: "Goes on by itself as soon as that is so.",
  Approval: "Goes on when enough people have approved; one rejection ends the run.",
  RunTemplate: "Goes on when that run has ended.",
  Build: "Goes on when the build has ended.",
  JobRun: "Goes on when the job has ended.",
  AddonBackup: "Goes on when the backup has ended.",
  AddonImport: "Goes on when the import has ended.",
};

/** Who or what ends the wait of a step, in a sentence. */
export function howWaitEnds({ kind, waitReason }: Pick<NodeState, "kind" | "waitReason">): string {
  if (waitReason !== null && IN_LINE.test(waitReason)) {
    return "Its turn comes when those ahead are done. What people started comes before what triggers started.";
  }
  return ENDS[kind] ?? "Goes on by itself when that is done.";
}
