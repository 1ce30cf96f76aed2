import { parseSource, validateDraft, type Problem, type SourceFormat } from "@/core/document";
import { kindTable } from "@/nodes/_registry/kind-table";
import { toStageContext, type StageFacts } from "../stage-facts";

/** A text to check; answered with a `CheckAnswer` of the same number. */
export interface CheckRequest {
  number: number;
  text: string;
  format: SourceFormat;
  facts: StageFacts;
}

export interface CheckAnswer {
  number: number;
  problems: Problem[];
}

/*
 * Checks documents beside the page: a thousand nodes take some tens of milliseconds, in which nobody could type, and the
 * schemas of all kinds with their expressions need not be loaded before the drawing is there.
 */
self.addEventListener("message", ({ data }: MessageEvent<CheckRequest>) => {
  const { source } = parseSource(data.text, data.format);
  const { problems } = validateDraft(source, kindTable, toStageContext(data.facts));
  const answer: CheckAnswer = { number: data.number, problems };
  self.postMessage(answer);
});
