import { ExpressionError } from "../expression-error";
import { parseExpression } from "../parse-expression";
import type { Cursor, Frame } from "./cursor";
import { ANY, shapeOfExpression, type CompletionScope, type Shape } from "./shape";

/** The parameters of the lambdas around the cursor: the item's shape where the list's is known, and the index. */
export function variablesAt(text: string, cursor: Cursor, scope: CompletionScope): Map<string, Shape> {
  const variables = new Map<string, Shape>();
  for (const { names, depth } of cursor.lambdas) {
    const [item, index] = names;
    const frame = cursor.frames[depth - 1];
    const list = frame?.type === "call" ? firstArgument(text, frame, scope, variables) : ANY;
    if (item !== undefined) variables.set(item, list.items ?? ANY);
    if (index !== undefined)
      variables.set(index, { type: "number", description: "The item's position, from 0" });
  }
  return variables;
}

function firstArgument(
  text: string,
  frame: Extract<Frame, { type: "call" }>,
  scope: CompletionScope,
  variables: ReadonlyMap<string, Shape>,
): Shape {
  const [from, next] = frame.argumentOffsets;
  if (from === undefined || next === undefined) return ANY;
  // What the parser needs to know of the lambdas around.
  const head = [...variables.keys()].map((name) => `(${name}) => `).join("");
  try {
    let expression = parseExpression(head + text.slice(from, next - 1));
    while (expression.type === "lambda") expression = expression.body;
    return shapeOfExpression(expression, scope, variables);
  } catch (error) {
    if (error instanceof ExpressionError) return ANY;
    throw error;
  }
}
