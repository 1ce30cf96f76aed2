import { createMasker } from "@/core/expression";

/** Masks every copy of a secret the run can see, in any JSON value; learns more secrets as they come up. */
export class RunMasker {
  private readonly secrets: Set<string>;
  private masker: (value: unknown) => unknown;

  constructor(secrets: Iterable<string>) {
    this.secrets = new Set(secrets);
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

  /** Whether a secret stands in a JSON value. */
  finds(value: unknown): boolean {
    return JSON.stringify(this.masker(value)) !== JSON.stringify(value);
  }

  maskText(text: string): string {
    return String(this.masker(text));
  }
}
