import { z } from "zod";
import { defineManifest, isExpression, specSchemas, type Mention } from "@/core/node-kind";

export const SecretInheritanceSpecSchemas = specSchemas((scalar) => {
  const names = scalar(z.array(scalar(z.string().min(1))).max(100)).optional();
  return z
    .strictObject({
      secrets: names.describe("Secret groups, merged in this order; the last one wins"),
      configs: names.describe("Secret groups laid over those of `secrets`"),
      requiredKeys: names.describe("Values there must be"),
      requiredFiles: names.describe("Files there must be"),
    })
    .refine((spec) => spec.secrets !== undefined || spec.configs !== undefined, {
      error: "Name `secrets` or `configs` to merge.",
    });
});
export type SecretInheritanceSpec = z.output<typeof SecretInheritanceSpecSchemas.resolved>;

const TextsSchema = z.record(z.string(), z.string());

export const secretInheritanceManifest = defineManifest({
  kind: "SecretInheritance",
  title: "Secrets",
  icon: "key-round",
  category: "data",
  description: "Merges secret groups for the nodes after it.",
  spec: SecretInheritanceSpecSchemas,
  outputSchema: z.strictObject({ values: TextsSchema, files: TextsSchema }),
  secretOutput: true,
  waitsAs: null,
  defaultTimeoutSeconds: 3600,
  capabilities: ["secretGroups"],
  locks: () => [],
  mentions: ({ secrets, configs }) => [...mentioned("secrets", secrets), ...mentioned("configs", configs)],
  summarize: (spec) => ({ title: "Secrets", detail: groupsInWords(spec) }),
  refBase: () => "secrets",
});

/** Group ids in the order in which they are merged. */
export function groupsOf({ secrets = [], configs = [] }: SecretInheritanceSpec): string[] {
  return [...secrets, ...configs];
}

/** `of shared, prod`; an expression as it stands. */
function groupsInWords({ secrets, configs }: SecretInheritanceSpec): string {
  const lists = [secrets, configs].flatMap((list) =>
    list === undefined ? [] : isExpression(list) ? [list] : list,
  );
  return lists.length === 0 ? "of no group yet" : `of ${lists.join(", ")}`;
}

function mentioned(field: "secrets" | "configs", list: string[] | undefined): Mention[] {
  if (list === undefined || isExpression(list)) return [];
  return list.flatMap((id, index) =>
    isExpression(id) ? [] : [{ path: [field, index], id, kind: "secret-group" as const }],
  );
}
