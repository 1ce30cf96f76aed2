import type { PositionMap } from "./positions";
import type { Problem } from "./problem";

export type SourceFormat = "json" | "yaml";

/** A document as somebody wrote it: the text is never touched. */
export class DocumentSource {
  constructor(
    readonly text: string,
    readonly format: SourceFormat,
    /** What the text stands for, as far as it could be read. */
    readonly value: unknown,
    readonly positions: PositionMap,
    /** What is wrong with the text as JSON or YAML. */
    readonly problems: readonly Problem[] = [],
    /** The value is what the author meant; otherwise parts may be missing, and only `problems` can be told. */
    readonly isLegible: boolean = true,
  ) {}
}

/** The text the document came from, unchanged. */
export function printDocument(source: DocumentSource): string {
  return source.text;
}
