import type { Problem, SourceFormat } from "@/core/document";
import type { StageFacts } from "../stage-facts";
import { checkText } from "./check-text";

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
  const { number, text, format, facts } = data;
  void checkText(text, format, facts).then((problems) => {
    const answer: CheckAnswer = { number, problems };
    self.postMessage(answer);
  });
});
