import { defineExecutor, followWork, type FlowRunFacts } from "@/core/node-kind";
import { placeOf, runTemplateManifest, statusOf, type RunTemplateSpec } from "./manifest";

/** The end of the run wakes the node; until then its own waiting is passed on this often. */
const RECHECK_MS = 5_000;

export const runTemplateExecutor = defineExecutor(runTemplateManifest, {
  async execute({ spec, wait, use }) {
    const run =
      (await use.flows.findStarted()) ??
      (await use.flows.start({ ...placeOf(spec.templateId), arguments: argumentsOf(spec) }));
    const result = followWork(run, {
      wait,
      what: `run #${run.number} of ${run.pipelineId}/${run.stage}`,
      failureCode: "run-failed",
      output: ({ runId, number, state, outputs }) => ({ runId, number, status: statusOf(state), outputs }),
    });
    if (result.type !== "waiting") return result;
    return { ...result, reason: result.reason + waitOf(run), recheckAfterMs: RECHECK_MS };
  },
});

/** Of two variables with one key the later counts; one without a value is left to the flow. */
function argumentsOf({ arguments: given }: RunTemplateSpec): Record<string, unknown> {
  return Object.fromEntries(
    (given?.variables ?? []).flatMap(({ key, value }) => (value === undefined ? [] : [[key, value]])),
  );
}

function waitOf({ state, waitReason }: FlowRunFacts): string {
  if (waitReason === null) return "";
  return state === "queued" ? `, which waits for ${waitReason}` : `: ${waitReason}`;
}
