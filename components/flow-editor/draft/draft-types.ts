import type { ApiOutputs } from "@/components/trpc";
import type { SourceFormat } from "@/core/document";

/** A text as somebody wrote it. */
export interface Written {
  readonly text: string;
  readonly format: SourceFormat;
}

/** The shared draft as the server has it, with a text to begin with where nothing was ever written. */
export type ServerDraft = Omit<ApiOutputs["flows"]["draft"], "text"> & { text: string };

/** Both changes of one text, as one; null when they do not go together by themselves. */
export type Merge = (base: Written, mine: Written, theirs: Written) => Merged | null;

export interface Merged extends Written {
  /** Comments of theirs that have no place in it. */
  readonly lostComments: readonly string[];
}

/** What came of trying to save. */
export type SaveAnswer =
  | { type: "saved"; version: number; savedAt: string; savedBy: string | null }
  | { type: "overtaken"; newest: ServerDraft }
  /** For good, with a sentence. */
  | { type: "refused"; message: string }
  /** Nobody knows whether it arrived. */
  | { type: "no-answer" };

/** A stage's flow, as the API asks for it. */
export interface FlowPlace {
  projectId: string;
  pipelineId: string;
  stage: string;
}

/** Another open editor of the same flow. */
export interface OtherEditor {
  name: string;
  /** Another page of the same person. */
  isYou: boolean;
}
