import { isDeepStrictEqual } from "node:util";

const GROUP_TITLES = {
  general: "General",
  string: "Text",
  boolean: "Conditions",
  maths: "Numbers",
  objects: "Objects and JSON",
  arrays: "Lists",
};

/** The reference of functions, from their own table. Every example is evaluated. @throws Error when one is wrong */
export function describeFunctions({ FUNCTIONS, FUNCTION_GROUPS, functionSignature, evaluateTemplate }) {
  const scope = {
    args: {},
    refs: {},
    secrets: { database: { values: {} } },
    now: () => new Date(Date.UTC(2026, 10, 22, 9, 5, 7, 42)),
    randomBytes: (count) => new Uint8Array(count),
  };
  const all = Object.values(FUNCTIONS);
  for (const { name, example } of all) {
    const result = evaluateTemplate(`\${${example.code}}`, scope);
    if ("result" in example && !isDeepStrictEqual(result, example.result))
      throw new Error(`The example of fn.${name} yields ${JSON.stringify(result)}, not what it says.`);
  }
  return [
    "# Functions",
    "",
    "<!-- Written by `npm run generate` from the function table in `core/expression/functions`. -->",
    "",
    "What `${fn.name(…)}` can call. A function always yields the same for the same arguments, but for `randomSecret`,",
    "which keeps its value for the run and its place, and `date`. Arguments may be expressions themselves; a reference",
    "among them may be missing. A wrong type fails the node and names the function, the argument, what it wanted and",
    "what it got. `?` marks an argument that may be left out, `…` one that may be repeated.",
    "",
    "How they stand in an expression: [expressions](expressions.md).",
    "",
    ...FUNCTION_GROUPS.flatMap((group) => [
      `- ${GROUP_TITLES[group]}: ${all
        .filter((definition) => definition.group === group)
        .map(({ name }) => `[\`${name}\`](#${name.toLowerCase()})`)
        .join(" · ")}`,
    ]),
    "",
    ...FUNCTION_GROUPS.flatMap((group) => [
      `## ${GROUP_TITLES[group]}`,
      "",
      ...all
        .filter((definition) => definition.group === group)
        .flatMap((definition) => describeFunction(definition, functionSignature)),
    ]),
  ].join("\n");
}

function describeFunction(definition, functionSignature) {
  const { name, parameters, result, doc, example } = definition;
  return [
    `### ${name}`,
    "",
    `\`fn.${functionSignature(definition)}\` → ${result === "any" ? "any value" : result}`,
    "",
    doc,
    "",
    ...parameters.map(
      (parameter) =>
        `- \`${parameter.name}\`: ${parameter.wants}${parameter.optional ? ", may be left out" : ""}${parameter.variadic ? ", and any number more" : ""}`,
    ),
    ...(parameters.length > 0 ? [""] : []),
    "```text",
    `\${${example.code}}${"result" in example ? ` → ${JSON.stringify(example.result)}` : ""}`,
    "```",
    "",
  ];
}
