import { parseSource, validate, type CheckPattern, type Problem, type SourceFormat } from "@/core/document";
import { kindTable } from "@/nodes/_registry/kind-table";
import { toStageContext, type StageFacts } from "../stage-facts";

/** Everything that is wrong with a text as the flow of a stage. */
export async function checkText(text: string, format: SourceFormat, facts: StageFacts): Promise<Problem[]> {
  const { source } = parseSource(text, format);
  const check = (checkPattern: CheckPattern): Problem[] =>
    validate(source, kindTable, { context: toStageContext(facts), notExecutable: "warning", checkPattern })
      .problems;
  let hasPattern = false;
  const problems = check(() => (hasPattern = true));
  if (!hasPattern) return problems;
  // A tenth of all the editor loads, for what few documents have: a regular expression.
  const { compilePattern } = await import("@/core/expression/compile-pattern");
  return check(compilePattern);
}
