import { arrayFunctions } from "./arrays";
import { booleanFunctions } from "./boolean";
import type { FunctionDefinition } from "./define";
import { generalFunctions } from "./general";
import { mathsFunctions } from "./maths";
import { objectFunctions } from "./objects";
import { stringFunctions } from "./string";

export { FUNCTION_GROUPS, type FunctionDefinition, type FunctionGroup, type Parameter } from "./define";

/** Every function an expression can call, by name without `fn.`; in the order of the reference. */
export const FUNCTIONS: Readonly<Record<string, FunctionDefinition>> = Object.fromEntries(
  [
    ...generalFunctions,
    ...stringFunctions,
    ...booleanFunctions,
    ...mathsFunctions,
    ...objectFunctions,
    ...arrayFunctions,
  ].map((definition) => [definition.name, definition]),
);

export function isFunctionName(name: string): boolean {
  return Object.hasOwn(FUNCTIONS, name);
}

/** `slice(text, start, end?)`, `add(a, b…)`: as completion and the docs write it. */
export function functionSignature({ name, parameters }: FunctionDefinition): string {
  const list = parameters.map((parameter) =>
    parameter.variadic === true
      ? `${parameter.name}…`
      : parameter.optional === true
        ? `${parameter.name}?`
        : parameter.name,
  );
  return `${name}(${list.join(", ")})`;
}
