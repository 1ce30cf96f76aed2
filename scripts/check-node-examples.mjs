import { parse } from "yaml";
import { asDocument } from "./describe-document.mjs";

const FENCE = /^```(json|ya?ml)\n([\s\S]*?)^```$/gm;

/**
 * What is wrong with the examples in a kind's own words: it needs at least one node of its kind, as JSON or YAML, that
 * could stand in a document.
 * @param check returns what is wrong with a document, as sentences
 */
export function nodeExampleProblems({ kind, file, docs }, check) {
  const nodes = [...docs.matchAll(FENCE)]
    .map(([, , text]) => parse(text))
    .filter((node) => node?.kind !== undefined);
  if (!nodes.some((node) => node.kind === kind)) {
    return [
      `${file} shows no example: add a fenced \`json\` or \`yaml\` block with a whole node of kind ${kind}.`,
    ];
  }
  return nodes.flatMap((node) =>
    check(withRefs(asDocument(kind === "LoopData" ? inLoop(node) : node))).map(
      (problem) => `${file}: the example of ${node.kind} is wrong: ${problem}`,
    ),
  );
}

function inLoop(node) {
  return { kind: "LoopWorkflow", spec: { iterations: ["a"], steps: [node] } };
}

/** Whatever an example refers to comes before it, as a trigger. */
function withRefs(document) {
  const text = JSON.stringify(document);
  const named = [...text.matchAll(/\brefs\.([A-Za-z][\w-]*)/g)].map(([, ref]) => ref);
  const own = [...text.matchAll(/"ref":"([^"]+)"/g)].map(([, ref]) => ref);
  const triggers = [...new Set(named)]
    .filter((ref) => !own.includes(ref))
    .map((ref) => ({ ref, vcsService: "github", repoUrl: "https://github.com/acme/shop" }));
  return { ...document, triggers };
}
