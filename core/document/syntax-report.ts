import type { PositionNode } from "./positions";
import type { DocumentPath, ProblemCode } from "./problem";

/** What a format's reader yields. */
export interface ReadText {
  /** As much as could be read; undefined when nothing could. */
  value: unknown;
  report: SyntaxReport[];
  /** Where the value and all in it stand. */
  positions: PositionNode;
}

export interface SyntaxReport {
  code: Extract<ProblemCode, "syntax" | "duplicate-key" | "too-deep">;
  message: string;
  path: DocumentPath;
  offset: number;
  length: number;
  /** The value was read as it was meant all the same: the rest of the document can be judged. */
  isHarmless?: boolean;
}
