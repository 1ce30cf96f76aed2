import { isRecord, type DocumentPath } from "@/core/document";
import { literalId, type NodeManifest, type ResourceUseKind } from "@/core/node-kind";
import { childOf } from "./form-fields";

/** What a text field of a spec is chosen from. */
export type Picker =
  /** `stage`: what stands in the flow's own stage; `preceding`: in the one before; `anywhere`: build services. */
  | { type: "resource"; kind: ResourceUseKind; from: "stage" | "preceding" | "anywhere" }
  | { type: "secret-group" }
  | { type: "flow" }
  | { type: "branch" | "commit" | "build"; buildServiceId: string }
  | { type: "image"; credentials: string | undefined }
  | { type: "credentials" };

const SOURCE_FIELDS: Readonly<Record<string, "branch" | "commit" | "build">> = {
  branch: "branch",
  sha: "commit",
  buildSHA: "commit",
  build: "build",
  buildId: "build",
};

/**
 * What the field at `path` of a spec names, as the kind itself says: it is asked with the field filled in. Undefined for
 * a field that is just text.
 */
export function findPicker(manifest: NodeManifest, spec: unknown, path: DocumentPath): Picker | undefined {
  const name = path.at(-1);
  const siblings = path.slice(0, -1).reduce<unknown>((value, segment) => childOf(value, segment), spec);
  if (name === "imagePath") {
    const credentials = childOf(siblings, "credentials");
    return { type: "image", credentials: typeof credentials === "string" ? credentials : undefined };
  }
  if (name === "credentials") return { type: "credentials" };
  return findNamed(manifest, spec, path) ?? findSource(manifest, spec, path, siblings);
}

function findNamed(manifest: NodeManifest, spec: unknown, path: DocumentPath): Picker | undefined {
  // Pipeline and stage, so that it is a name of any sort.
  const probe = withValue(spec, path, "x/x");
  const isHere = (use: { path: DocumentPath }) => String(use.path) === String(path);
  try {
    const use = manifest.resources?.(probe)?.find(isHere);
    if (use !== undefined) {
      const from = use.kind === "build-service" ? "anywhere" : use.role === "origin" ? "preceding" : "stage";
      return { type: "resource", kind: use.kind, from };
    }
    const mention = manifest.mentions?.(probe)?.find(isHere);
    if (mention === undefined) return undefined;
    return { type: mention.kind === "secret-group" ? "secret-group" : "flow" };
  } catch {
    // A spec that is only begun may lack what its kind looks at.
    return undefined;
  }
}

/** A branch, commit or build of the build service that is named beside it. */
function findSource(
  manifest: NodeManifest,
  spec: unknown,
  path: DocumentPath,
  siblings: unknown,
): Picker | undefined {
  const type = SOURCE_FIELDS[String(path.at(-1))];
  const id = childOf(siblings, "id");
  const known = typeof id === "string" ? literalId(id) : undefined;
  if (type === undefined || known === undefined || known === "" || known.includes("/")) return undefined;
  const named = findNamed(manifest, spec, [...path.slice(0, -1), "id"]);
  return named?.type === "resource" && named.kind === "build-service"
    ? { type, buildServiceId: known }
    : undefined;
}

/** A copy of `root` with another value at `path`; objects on the way are made. */
function withValue(root: unknown, path: DocumentPath, value: unknown): unknown {
  const [segment, ...rest] = path;
  if (segment === undefined) return value;
  const inner = withValue(childOf(root, segment), rest, value);
  if (typeof segment === "number") {
    const list: unknown[] = Array.isArray(root) ? [...(root as readonly unknown[])] : [];
    list[segment] = inner;
    return list;
  }
  return { ...(isRecord(root) ? root : {}), [segment]: inner };
}
