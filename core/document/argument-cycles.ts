import { ExpressionError, listReferences } from "@/core/expression";
import { problemAt } from "./check-nodes";
import type { Problem } from "./problem";
import { isRecord } from "./walk";

/** Defaults of arguments that, by way of others or directly, are made of themselves. Each circle is told once. */
export function checkArgumentCycles(defaults: unknown): Problem[] {
  if (!isRecord(defaults)) return [];
  const uses = new Map(Object.entries(defaults).map(([name, value]) => [name, [...argumentsIn(value)]]));
  const state = new Map<string, "open" | "done">();
  const problems: Problem[] = [];
  for (const start of uses.keys()) {
    if (state.has(start)) continue;
    // Depth first, without recursion: a chain may be as long as the document.
    const way = [{ name: start, rest: [...(uses.get(start) ?? [])] }];
    state.set(start, "open");
    for (let top = way.at(-1); top !== undefined; top = way.at(-1)) {
      const next = top.rest.pop();
      if (next === undefined) {
        state.set(top.name, "done");
        way.pop();
      } else if (state.get(next) === "open") {
        const names = way.map(({ name }) => name);
        problems.push(cycle([...names.slice(names.indexOf(next)), next]));
      } else if (uses.has(next) && !state.has(next)) {
        state.set(next, "open");
        way.push({ name: next, rest: [...(uses.get(next) ?? [])] });
      }
    }
  }
  return problems;
}

function cycle(names: readonly string[]): Problem {
  const [name = ""] = names;
  const way = names.map((each) => `\`${each}\``).join(" → ");
  const message =
    names.length === 2
      ? `The default of \`${name}\` reads \`${name}\` itself.`
      : `The defaults of these arguments read each other in a circle: ${way}.`;
  return problemAt("error", "argument-cycle", ["arguments", name], message, { found: name });
}

function* argumentsIn(value: unknown): Generator<string> {
  if (typeof value === "string" && value.includes("${")) {
    for (const { kind, path } of referencesIn(value))
      if (kind === "args" && path[0] !== undefined) yield path[0];
  } else if (typeof value === "object" && value !== null) {
    for (const item of Object.values(value) as unknown[]) yield* argumentsIn(item);
  }
}

function referencesIn(text: string): ReturnType<typeof listReferences> {
  try {
    return listReferences(text);
  } catch (error) {
    if (error instanceof ExpressionError) return [];
    throw error;
  }
}
