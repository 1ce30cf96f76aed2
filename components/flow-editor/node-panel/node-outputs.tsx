"use client";

import { CopyButton } from "@/components/ui/copy-button";
import type { OutputRow } from "./output-rows";

export interface NodeOutputsProps {
  /** Undefined while the step has no name. */
  nodeRef: string | undefined;
  rows: readonly OutputRow[];
  /** Nothing is known of its fields: it may be anything. */
  isAnything: boolean;
}

const TYPES: Readonly<Record<OutputRow["type"], string>> = {
  string: "text",
  number: "number",
  boolean: "true or false",
  null: "null",
  list: "list",
  object: "object",
  any: "any value",
};

/** What later steps can read of a step. */
export function NodeOutputs({ nodeRef, rows, isAnything }: NodeOutputsProps) {
  if (rows.length === 0 && !isAnything)
    return <p className="text-ink-2">This step yields nothing to later steps.</p>;
  const ref = nodeRef ?? "NAME";
  const shown = isAnything ? [{ path: "", type: "any" as const, description: "" }, ...rows] : rows;
  return (
    <div className="flex flex-col gap-3">
      <p className="text-ink-2">
        {nodeRef === undefined
          ? "Later steps read this once the step has a name: give it one in the form."
          : "Later steps read this; copy an expression into a field of theirs."}
      </p>
      <ul aria-label="Outputs" className="flex flex-col divide-y rounded-md border">
        {shown.map(({ path, type, description }) => {
          const text = `\${refs.${ref}${path === "" ? "" : `.${path}`}}`;
          return (
            <li key={path} className="flex items-center gap-2 py-1 pr-1 pl-2.5">
              <div className="min-w-0 flex-1">
                <p className="flex items-baseline gap-2">
                  <code className="min-w-0 truncate text-sm">{path === "" ? ref : path}</code>
                  <span className="shrink-0 text-sm text-ink-3">{TYPES[type]}</span>
                </p>
                {description !== "" && <p className="text-sm text-ink-3">{description}</p>}
              </div>
              {nodeRef !== undefined && <CopyButton text={text} label={`Copy ${text}`} />}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
