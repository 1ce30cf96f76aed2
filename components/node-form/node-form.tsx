"use client";

import { useId, useMemo, type ReactNode } from "react";
import { toPointer, type DocumentPath, type Problem, type RawNode } from "@/core/document";
import type { CompletionScope } from "@/core/expression";
import { findManifest } from "@/nodes/_registry/manifests";
import { FieldView } from "./field-view";
import { ProblemLines } from "./field-frame";
import { childOf, hasPlaceFor } from "./form-fields";
import { nodeControlOf } from "./node-control";
import { NodeFormProvider, type LastValue, type NodeFormValue } from "./node-form-context";
import { removalPath } from "./removal-path";
import { StepFields } from "./step-fields";

export interface NodeFormProps {
  projectId: string;
  facts: NodeFormValue["facts"];
  node: RawNode;
  /** Of the node in the document: problems are told by paths of that. */
  path: DocumentPath;
  /** Of this node. */
  problems: readonly Problem[];
  /** Refs of other steps and of triggers. */
  takenRefs: ReadonlySet<string>;
  readOnly: boolean;
  /** One change of the node; undefined takes a value out. Fields that the form does not show stay as they are. */
  onSet: (path: DocumentPath, value: unknown) => void;
  scope: () => CompletionScope;
  lastValueOf: (text: string) => LastValue | null;
  /** In place of the fields of the spec. */
  children?: ReactNode;
}

/** The form of one node, made of the schema of its kind. */
export function NodeForm(props: NodeFormProps) {
  const { projectId, facts, node, path, problems, takenRefs, readOnly, onSet, scope, lastValueOf, children } =
    props;
  const kind = typeof node.kind === "string" ? node.kind : "";
  const control = nodeControlOf(kind);
  const stepId = useId();
  const own = useMemo(
    () =>
      problems.map((problem) => {
        const at = problem.path.slice(path.length);
        // Of an expression the whole text, for the wrong part of it to be shown in its place.
        const text = problem.within && at.reduce<unknown>((value, segment) => childOf(value, segment), node);
        return { problem: text === undefined ? problem : { ...problem, found: text }, path: at };
      }),
    [problems, path, node],
  );
  const value: NodeFormValue = {
    projectId,
    facts,
    node,
    kind,
    manifest: findManifest(kind),
    readOnly,
    problemsAt: (at) =>
      own.filter((one) => toPointer(one.path) === toPointer(at)).map(({ problem }) => problem),
    problemsWithin: (at) =>
      own
        .filter((one) => at.every((segment, index) => one.path[index] === segment))
        .map(({ problem }) => problem),
    set: (at, next) =>
      onSet(next === undefined && control !== undefined ? removalPath(control, node, at) : at, next),
    scope,
    lastValueOf,
    renderField: (field, at) => <FieldView key={field.name} field={field} path={at} />,
  };
  const homeless = own
    .filter((one) => control === undefined || !hasPlaceFor(control, node, one.path))
    .map(({ problem }) => problem);
  const spec = control?.fields.find(({ name }) => name === "spec");
  const around = control?.fields.filter(({ name }) => name !== "spec") ?? [];
  return (
    <NodeFormProvider value={value}>
      <div className="flex flex-col gap-4">
        {homeless.length > 0 && <ProblemLines problems={homeless} />}
        {(children !== undefined || spec !== undefined) && (
          <div className="flex flex-col gap-3">
            {children ?? (spec && <FieldView field={spec} path={["spec"]} />)}
          </div>
        )}
        <section aria-labelledby={stepId} className="flex flex-col gap-3 border-t pt-3">
          <h3 id={stepId} className="font-medium">
            Step
          </h3>
          <StepFields fields={around} takenRefs={takenRefs} />
        </section>
      </div>
    </NodeFormProvider>
  );
}
