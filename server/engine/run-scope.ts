import { createHmac } from "node:crypto";
import { collectSecretStrings, createMasker, type Scope } from "@/core/expression";
import type { RunInputs } from "@/core/plan";

/** Secret groups of the project by id, as expressions see them: `{ GROUP: { values: { KEY: … } } }`. */
export type SecretGroups = Record<string, { values: Record<string, string>; files: Record<string, string> }>;

/** Masks every copy of a secret the run can see, in any JSON value; learns more secrets as expressions yield them. */
export class RunMasker {
  private readonly secrets: Set<string>;
  private masker: (value: unknown) => unknown;

  constructor(inputs: RunInputs, groups: SecretGroups) {
    const secretValues = inputs.secretArguments.map((name) => inputs.arguments[name]);
    this.secrets = new Set(collectSecretStrings([secretValues, groups]));
    this.masker = createMasker(this.secrets);
  }

  learn(strings: readonly string[]): void {
    const before = this.secrets.size;
    for (const text of strings) this.secrets.add(text);
    if (this.secrets.size > before) this.masker = createMasker(this.secrets);
  }

  mask(value: unknown): unknown {
    return this.masker(value);
  }

  maskText(text: string): string {
    return String(this.masker(text));
  }
}

/**
 * Everything the expressions of one node can read. Nothing in it depends on the process: a node resolved again after
 * a crash comes out the same.
 */
export function scopeFor(
  node: { key: string; startedAt: Date },
  inputs: RunInputs,
  secrets: SecretGroups,
  outputOf: (key: string) => unknown,
  refsByKey: ReadonlyMap<string, string>,
): Scope {
  const refs: Record<string, unknown> = { ...inputs.triggers };
  for (const [key, ref] of refsByKey) {
    refs[ref] = outputOf(key);
  }
  return {
    args: inputs.arguments,
    refs,
    secrets,
    now: () => node.startedAt,
    randomBytes: derivedBytes(`${inputs.randomKey}/${node.key}`),
    randomKey: node.key,
  };
}

/** A stream of bytes that is the same each time the run asks for it. */
function derivedBytes(key: string): (count: number) => Uint8Array {
  let block = 0;
  return (count) => {
    const bytes = new Uint8Array(count);
    for (let filled = 0; filled < count; block += 1) {
      const digest = createHmac("sha512", key).update(String(block)).digest();
      bytes.set(digest.subarray(0, count - filled), filled);
      filled += digest.length;
    }
    return bytes;
  };
}
