import { fieldsOf, table } from "./describe-nodes.mjs";
import { DOCUMENT_EXAMPLES } from "./document-examples.mjs";

/** Fields that have a section of their own. */
const OWN_SECTION = ["options", "triggers", "gitops", "richInputs"];

/**
 * The reference of documents, from the language's JSON Schema. Every example is validated.
 * @param check returns what is wrong with a document, as sentences
 * @throws Error when an example is wrong, or a field has no description
 */
export function describeDocument(schema, check) {
  const { properties } = schema;
  const shell = {
    ...schema,
    properties: Object.fromEntries(
      Object.entries(properties).map(([name, property]) => [
        name,
        OWN_SECTION.includes(name)
          ? { ...leaf(property), description: linked(name, property) }
          : leaf(property),
      ]),
    ),
  };
  const envelope = schema.$defs.JobRun;
  const node = {
    ...envelope,
    properties: {
      ...envelope.properties,
      kind: {
        type: "string",
        description: "What the node does: one of the [node kinds](nodes.md), or `Workflow`",
      },
      spec: { type: "object", description: "What the kind wants" },
      condition: { ...envelope.properties.condition, const: undefined, enum: ["success", "running"] },
    },
  };
  return [
    "# Documents",
    "",
    "<!-- Written by `npm run generate` from the schemas in `core/document`. -->",
    "",
    "A release flow is one JSON or YAML document. Its fields, and those around every node; what a node's `spec` takes",
    "stands in [node kinds](nodes.md). Required fields are marked with `*`. An unknown field is an error that names its",
    "path and the nearest known one. Editors read the same from",
    "[`release-flow.schema.json`](release-flow.schema.json): name it in `$schema`.",
    "",
    "## Document",
    "",
    ...section(shell, "document", check),
    "## Options",
    "",
    properties.options.description + ".",
    "",
    ...section(properties.options, "options", check),
    "## Every node",
    "",
    "Around its `spec` each node has the same fields. A kind that never waits takes neither `condition` nor",
    "`timeoutDuration`.",
    "",
    ...section(node, "node", check),
    "## Workflow",
    "",
    "The root of every document, and any node that holds others. `sequential`: each step starts when the one before has",
    "succeeded or was skipped. `parallel`: all start together; when one fails, those that run finish and nothing new",
    "starts, or are aborted at once with `failFast`.",
    "",
    ...table(fieldsOf({ ...schema.$defs.Workflow.properties.spec }, "").map(asStep), ""),
    "## Triggers",
    "",
    "What starts a run by itself. A step reads `${refs.<ref>.branch}`, `.sha`, `.repoUrl` and `.pullRequestId`, also",
    "written `${triggers.<ref>.branch}`.",
    "",
    ...variants(properties.triggers.items),
    ...example("triggers", check),
    "## GitOps",
    "",
    properties.gitops.description + ".",
    "",
    ...section(properties.gitops, "gitops", check),
    "## Rich inputs",
    "",
    "Pickers of the run dialog. Each output names an argument, which the selection fills for that run.",
    "",
    ...variants(properties.richInputs.items),
    ...example("richInputs", check),
  ].join("\n");
}

function section(schema, name, check) {
  return [...table(fieldsOf(schema, ""), ""), ...example(name, check)];
}

/** A field whose inside is not told here. */
function leaf(property) {
  if (property.$ref !== undefined)
    return { type: "object", description: `${property.description}: a \`Workflow\`` };
  return property.type === "array" ? { ...property, type: "list" } : { ...property, properties: undefined };
}

function linked(name, { description }) {
  const title = name === "richInputs" ? "rich-inputs" : name;
  return `${description}: [below](#${title})`;
}

function asStep(field) {
  return field.path === "steps" ? { ...field, type: "list of nodes" } : field;
}

function variants(schema) {
  const options = schema.oneOf ?? schema.anyOf ?? [schema];
  return options.flatMap((option) => {
    const kind = option.properties?.kind?.const;
    const heading = kind === undefined ? "Without `kind`:" : `With \`kind: ${kind}\`:`;
    return [heading, "", ...table(fieldsOf(option, ""), "No fields.")];
  });
}

function example(name, check) {
  const shown = DOCUMENT_EXAMPLES[name];
  const problems = check(asDocument(shown));
  if (problems.length > 0)
    throw new Error(`The example of ${name} in document.md is wrong: ${problems.join(" ")}`);
  return ["```json", JSON.stringify(shown, null, 2), "```", ""];
}

/** The smallest document that has the example in it. */
export function asDocument(example) {
  if (example.apiVersion !== undefined) return example;
  const steps = [example.kind === undefined ? { kind: "Delay", spec: { seconds: 1 } } : example];
  const fields = example.kind === undefined ? example : {};
  return { apiVersion: "v1.2", ...fields, spec: { kind: "Workflow", spec: { type: "sequential", steps } } };
}
