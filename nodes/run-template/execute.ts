import { CapabilityError, defineExecutor, followWork, type FlowRunFacts } from "@/core/node-kind";
import { placeOf, runTemplateManifest, statusOf, type RunTemplateSpec } from "./manifest";

/** The end of the run wakes the node; until then its own waiting is passed on this often. */
const RECHECK_MS = 5_000;

export const runTemplateExecutor = defineExecutor(runTemplateManifest, {
  async execute({ spec, wait, use }) {
    let run = await use.flows.findStarted();
    try {
      run ??= await use.flows.start({ ...placeOf(spec.templateId), arguments: argumentsOf(spec) });
    } catch (error) {
      // A stage on hold does what people ask for, and nothing else; it has written down what it did not do.
      if (error instanceof CapabilityError && error.code === "held")
        return { type: "skipped", code: error.code, reason: error.message };
      throw error;
    }
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
