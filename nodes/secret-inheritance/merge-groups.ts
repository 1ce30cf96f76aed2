import { nearestName } from "@/core/expression";
import { CapabilityError, type SecretGroups } from "@/core/node-kind";
import { groupsOf, type SecretInheritanceSpec } from "./manifest";

interface MergedGroups {
  values: Record<string, string>;
  files: Record<string, string>;
}

/** @throws CapabilityError `not-found`: a group the project does not have · `missing-secrets`: what is required and nowhere */
export async function mergeGroups(spec: SecretInheritanceSpec, groups: SecretGroups): Promise<MergedGroups> {
  const ids = groupsOf(spec);
  const merged: MergedGroups = { values: {}, files: {} };
  for (const id of ids) {
    const group = await groups.read(id);
    if (group === null) throw unknownGroup(id, await groups.list());
    merged.values = { ...merged.values, ...group.values };
    merged.files = { ...merged.files, ...group.files };
  }
  const missing = [
    missingOf("values", spec.requiredKeys, merged.values),
    missingOf("files", spec.requiredFiles, merged.files),
  ].filter((words) => words !== null);
  if (missing.length === 0) return merged;
  const where = ids.length === 1 ? `group ${ids.join()}` : `groups ${ids.join(", ")}`;
  throw new CapabilityError("missing-secrets", `Not in ${where}: ${missing.join("; ")}.`);
}

function missingOf(
  what: string,
  required: string[] | undefined,
  there: Readonly<Record<string, string>>,
): string | null {
  const missing = (required ?? []).filter((name) => !Object.hasOwn(there, name));
  if (missing.length === 0) return null;
  return `the ${missing.length === 1 ? what.slice(0, -1) : what} ${missing.join(", ")}`;
}

function unknownGroup(id: string, known: string[]): CapabilityError {
  const nearest = nearestName(id, known);
  const hint =
    nearest !== undefined
      ? ` Did you mean "${nearest}"?`
      : known.length === 0
        ? " It has none yet."
        : ` It has ${known.join(", ")}.`;
  return new CapabilityError("not-found", `The project has no secret group "${id}".${hint}`);
}
