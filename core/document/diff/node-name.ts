import { fieldOf } from "./diff-values";
import { isRecord, type RawNode } from "../walk";

/** Fields of specs that say what a node is about; the first one that is there names it. */
const SUBJECTS: readonly (readonly string[])[] = [
  ["jobId"],
  ["addonId"],
  ["target", "id"],
  ["templateId"],
  ["id"],
  ["spec", "data", "addonId"],
  ["spec", "data", "jobId"],
  ["spec", "data", "serviceId"],
  ["spec", "integrationId"],
  ["url"],
  ["type"],
];

/** A node's ref, else its kind and what it is about: `JobRun migrate-prod`. */
export function nameOf(node: RawNode): string {
  if (typeof node.ref === "string" && node.ref !== "") return node.ref;
  const kind = kindOf(node);
  for (const path of SUBJECTS) {
    const subject = path.reduce<unknown>(
      (value, key) => (isRecord(value) ? fieldOf(value, key) : undefined),
      node.spec,
    );
    if (typeof subject === "string" && subject !== "") return `${kind} ${subject}`;
  }
  return kind;
}

export function kindOf(node: RawNode): string {
  return typeof node.kind === "string" ? node.kind : "node";
}
