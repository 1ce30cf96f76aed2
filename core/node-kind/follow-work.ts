import type { WorkFacts } from "./capabilities";
import type { NodeResult } from "./executor";

/** An operation of the node's own wakes it when it ends; this is the backstop. */
const OWN_WORK_RECHECK_MS = 10_000;
/** Work that somebody else started may end before it is known that this node waits for it, and then wakes nobody. */
const OTHERS_WORK_RECHECK_MS = 1_000;

/** What a node that has started some work came to, judged by the state of that work. */
export function followWork<Facts extends WorkFacts, Output>(
  facts: Facts,
  options: {
    /** False: accepted is enough, unless it has failed already. */
    wait: boolean;
    /** The work as a badge and a sentence say it: `build #12 of api`. */
    what: string;
    /** Code of a failure: `build-failed`. */
    failureCode: string;
    output(facts: Facts): Output;
    /** The work was started by somebody else. */
    foreign?: boolean;
  },
): NodeResult<Output> {
  const operationId = facts.operationId;
  switch (facts.state) {
    case "succeeded":
      return { type: "succeeded", output: options.output(facts), operationId };
    case "failed":
    case "aborted": {
      const verb = facts.state === "failed" ? "failed" : "was aborted";
      const because = facts.error === null ? "." : `: ${facts.error}`;
      return {
        type: "failed",
        code: facts.state === "failed" ? options.failureCode : "aborted",
        message: `${capitalized(options.what)} ${verb}${because}`,
        transient: false,
        operationId,
      };
    }
    case "queued":
    case "running":
      if (!options.wait) return { type: "succeeded", output: options.output(facts), operationId };
      return {
        type: "waiting",
        reason: options.what,
        recheckAfterMs: options.foreign === true ? OTHERS_WORK_RECHECK_MS : OWN_WORK_RECHECK_MS,
        operationId,
      };
  }
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
