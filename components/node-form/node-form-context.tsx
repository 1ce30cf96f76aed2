"use client";

import { createContext, useContext, type ReactNode } from "react";
import type { ApiOutputs } from "@/components/trpc";
import type { DocumentPath, Problem, RawNode } from "@/core/document";
import type { CompletionScope } from "@/core/expression";
import type { NodeManifest } from "@/core/node-kind";
import type { FormField } from "./form-fields";

/** What an expression came to in a run that is over, as far as it may be shown. */
export interface LastValue {
  /** `run #41`. */
  run: string;
  text: string;
}

/** What the fields of a node's form share. Paths are within the node. */
export interface NodeFormValue {
  projectId: string;
  facts: ApiOutputs["flows"]["editorFacts"];
  node: RawNode;
  kind: string;
  /** Undefined for a kind this server cannot run. */
  manifest: NodeManifest | undefined;
  readOnly: boolean;
  /** What is wrong with this very value. */
  problemsAt: (path: DocumentPath) => readonly Problem[];
  /** What is wrong with this value or within it. */
  problemsWithin: (path: DocumentPath) => readonly Problem[];
  /** Undefined takes the value out. */
  set: (path: DocumentPath, value: unknown) => void;
  /** What the node's expressions can read. */
  scope: () => CompletionScope;
  lastValueOf: (text: string) => LastValue | null;
  /** One field, whatever it is: fields stand in fields. */
  renderField: (field: FormField, path: DocumentPath) => ReactNode;
}

const NodeFormContext = createContext<NodeFormValue | null>(null);
export const NodeFormProvider = NodeFormContext.Provider;

export function useNodeForm(): NodeFormValue {
  const value = useContext(NodeFormContext);
  if (value === null) throw new Error("useNodeForm is for fields of a NodeForm");
  return value;
}
