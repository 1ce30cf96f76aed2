import type { ZodType } from "zod";
import type { Mention, ResourceUse, SpecNotice, WaitsAs } from "@/core/node-kind/manifest";

/** What a document's validator has to know about a node kind. */
export interface KindInfo {
  kind: string;
  /** For the language's JSON Schema: what it is called, and one sentence. */
  title?: string;
  description?: string;
  /** The spec as it is written: any scalar may be an expression. For a container, see `containerSchema`. */
  specSchema: ZodType;
  /** For kinds with `steps`: the spec's schema, given that of a node. */
  containerSchema?(node: ZodType): ZodType;
  waitsAs: WaitsAs;
  /** False: the language knows the kind, and this version cannot run it. */
  executable: boolean;
  /** First names of what `refs.REF` yields; null: it yields nothing; undefined: it could be anything. */
  outputs?: readonly string[] | null;
  /** All of what `refs.REF` yields. */
  outputSchema?: ZodType;
  /** The resources a spec names; called only with a spec that its schema accepts. */
  resources?(spec: unknown): ResourceUse[];
  /** Secret groups and other flows a spec names; called only with a spec that its schema accepts. */
  mentions?(spec: unknown): Mention[];
  /** What there is to say about a spec beyond its schema; called only with a spec that its schema accepts. */
  notices?(spec: unknown): SpecNotice[];
  /** What the spec needs of the project's runtime; called only with a spec that its schema accepts. */
  runtimeNeeds?(spec: unknown): { capability: string; path: (string | number)[] }[];
}

export type KindTable = Readonly<Record<string, KindInfo>>;

/** The kind of that name, as a node's `kind` may have it; undefined for anything else. */
export function findKind(kinds: KindTable, kind: unknown): KindInfo | undefined {
  return typeof kind === "string" && Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
}
