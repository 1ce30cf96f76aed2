import type { NodePlanner } from "@/core/node-kind";
import { groupsOf, type SecretInheritanceSpec } from "./manifest";
import { mergeGroups } from "./merge-groups";

export const planSecretInheritance: NodePlanner<SecretInheritanceSpec, "secretGroups"> = async ({
  spec,
  use,
}) => {
  const { values, files } = await mergeGroups(spec, use.secretGroups);
  const groups = groupsOf(spec);
  return {
    what:
      groups.length === 1 ? `Read secret group ${groups.join()}` : `Merge secret groups ${groups.join(", ")}`,
    detail: `${count(values, "value")}, ${count(files, "file")}`,
    blockedBy: null,
  };
};

function count(of: Readonly<Record<string, string>>, word: string): string {
  const names = Object.keys(of).length;
  return `${names} ${word}${names === 1 ? "" : "s"}`;
}
