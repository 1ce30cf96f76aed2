import type { ZodType } from "zod";
import type { ResourceUse, WaitsAs } from "@/core/node-kind/manifest";

/** What a document's validator has to know about a node kind. */
export interface KindInfo {
  kind: string;
  /** The spec as it is written: any scalar may be an expression. For a container, see `containerSchema`. */
  specSchema: ZodType;
  /** For kinds with `steps`: the spec's schema, given that of a node. */
  containerSchema?(node: ZodType): ZodType;
  waitsAs: WaitsAs;
  /** False: the language knows the kind, and this version cannot run it. */
  executable: boolean;
  /** First names of what `refs.REF` yields; null: it yields nothing; undefined: it could be anything. */
  outputs?: readonly string[] | null;
  /** The resources a spec names; called only with a spec that its schema accepts. */
  resources?(spec: unknown): ResourceUse[];
  /** What the spec needs of the project's runtime; called only with a spec that its schema accepts. */
  runtimeNeeds?(spec: unknown): { capability: string; path: (string | number)[] }[];
}

export type KindTable = Readonly<Record<string, KindInfo>>;
