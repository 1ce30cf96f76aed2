import type { DocumentPath, ProblemCode } from "./problem";

/** What a format's reader yields. */
export interface ReadText {
  /** As much as could be read; undefined when nothing could. */
  value: unknown;
  report: SyntaxReport[];
}

export interface SyntaxReport {
  code: Extract<ProblemCode, "syntax" | "duplicate-key" | "too-deep">;
  message: string;
  path: DocumentPath;
  offset: number;
  length: number;
}
