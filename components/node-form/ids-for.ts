import { isRecord, nodeKeyAt, nodePath, type DocumentPath } from "@/core/document";
import { findManifest } from "@/nodes/_registry/manifests";
import { findPicker } from "./find-picker";
import { childOf } from "./form-fields";
import type { NodeFormValue } from "./node-form-context";
import { allowedResources, stageOf } from "./resource-select";

/** What may be named at a path of a document, each with what it is; nothing where any text may stand. */
export function idsFor(
  facts: NodeFormValue["facts"],
  document: unknown,
  path: DocumentPath,
): { id: string; about: string }[] {
  const key = nodeKeyAt(path);
  if (key === undefined) return [];
  const around = nodePath(key);
  const node = around.reduce<unknown>((value, segment) => childOf(value, segment), document);
  const [field, ...within] = path.slice(around.length);
  const manifest = isRecord(node) && typeof node.kind === "string" ? findManifest(node.kind) : undefined;
  if (field !== "spec" || manifest === undefined || !isRecord(node)) return [];
  const picker = findPicker(manifest, node.spec, within);
  switch (picker?.type) {
    case "resource": {
      const where =
        picker.from === "anywhere"
          ? "build service"
          : `${picker.kind} of ${stageOf(facts, picker.from) ?? ""}`;
      return allowedResources(facts, picker).map(({ id }) => ({ id, about: where }));
    }
    case "secret-group":
      return facts.secretGroups.map(({ id }) => ({ id, about: "secret group" }));
    case "flow":
      return facts.flows.map(({ name }) => ({ id: name, about: "release flow" }));
    default:
      return [];
  }
}
