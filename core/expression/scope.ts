import type { ReferenceKind } from "./ast";

/** Values made by `fn.randomSecret`, kept by whoever runs the flow so that a retry sees the same ones. */
export interface RememberedSecrets {
  get(key: string): string | undefined;
  set(key: string, value: string): void;
}

/** Everything an expression can read. Nothing else gets in: no clock, no randomness, no network of its own. */
export interface Scope {
  args: Readonly<Record<string, unknown>>;
  /** Node outputs and trigger values by ref. A key whose value is undefined is known but has no output: it was skipped. */
  refs: Readonly<Record<string, unknown>>;
  /** Secret groups by id: `{ GROUP: { values: { KEY: … } } }`. */
  secrets?: Readonly<Record<string, unknown>>;
  now: () => Date;
  randomBytes: (count: number) => Uint8Array;
  /** Where the text stands, as run and node: the name under which its random secrets are remembered. */
  randomKey?: string;
  remembered?: RememberedSecrets;
  /** `fn.fetchSecret`; without it, `secrets` is looked up. Undefined: there is no such secret. */
  fetchSecret?: (id: string) => unknown;
  /** Whether a secret stands in a value that was read: a log of an earlier node, say. What is made of it is secret too. */
  holdsSecret?: (value: unknown) => boolean;
}

/** Whether what a reference reads is secret; `secrets.…` always is and is not asked for. */
export type IsSecretPath = (kind: Exclude<ReferenceKind, "secrets">, path: readonly string[]) => boolean;
