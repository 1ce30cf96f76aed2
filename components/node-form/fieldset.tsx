"use client";

import type { ReactNode } from "react";
import type { DocumentPath } from "@/core/document";
import { ProblemLines } from "./field-frame";
import { useNodeForm } from "./node-form-context";

export interface FieldsetProps {
  legend: string;
  hint?: string | undefined;
  /** Of the value that the fields make up: what is wrong with it as a whole is told here. */
  path?: DocumentPath;
  children: ReactNode;
}

/** Fields under a name of their own. */
export function Fieldset({ legend, hint, path, children }: FieldsetProps) {
  const { problemsAt } = useNodeForm();
  const problems = path === undefined ? [] : problemsAt(path);
  return (
    <fieldset className="min-w-0 rounded-md border px-3 pt-1 pb-3">
      <legend className="px-1 text-sm font-medium text-ink-2">{legend}</legend>
      <div className="flex flex-col gap-3">
        {hint !== undefined && <p className="text-sm text-ink-3">{hint}</p>}
        {problems.length > 0 && <ProblemLines problems={problems} />}
        {children}
      </div>
    </fieldset>
  );
}
