"use client";

import { Checkbox } from "@/components/ui/checkbox";
import { Input } from "@/components/ui/input";
import { RefSchema } from "@/core/document";
import { FieldFrame } from "./field-frame";
import { FieldView } from "./field-view";
import type { FormField } from "./form-fields";
import { useNodeForm } from "./node-form-context";
import { useState } from "react";

export interface StepFieldsProps {
  /** Of the node, without its spec. */
  fields: readonly FormField[];
  /** Refs of other steps and of triggers. */
  takenRefs: ReadonlySet<string>;
}

/** What every step has, whatever it does: a name, for how long it is waited, whether it is left out, retries. */
export function StepFields({ fields, takenRefs }: StepFieldsProps) {
  return fields.map((field) => {
    if (field.name === "ref") return <RefField key="ref" takenRefs={takenRefs} />;
    if (field.name === "runOn") return <RunOnField key="runOn" />;
    return <FieldView key={field.name} field={field} path={[field.name]} />;
  });
}

/** A name goes into the document when the field is left: expressions that read the step follow it. */
function RefField({ takenRefs }: Pick<StepFieldsProps, "takenRefs">) {
  const { node, readOnly, set, problemsAt } = useNodeForm();
  const written = typeof node.ref === "string" ? node.ref : "";
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? written;
  const why = text === "" || text === written ? null : whyNotRef(text, takenRefs);
  const leave = () => {
    setTyped(null);
    if (text === written || why !== null) return;
    set(["ref"], text === "" ? undefined : text);
  };
  return (
    <FieldFrame
      label="Name for expressions"
      hint={
        written === ""
          ? "Without a name, later steps cannot read what it yields."
          : `Later steps read \${refs.${written}.…}`
      }
      problems={problemsAt(["ref"])}
      optional
      disabled={readOnly}
    >
      {(control) => (
        <>
          <Input
            {...control}
            {...(why !== null && { "aria-invalid": true })}
            name="ref"
            value={text}
            readOnly={readOnly}
            spellCheck={false}
            autoComplete="off"
            className="font-mono text-sm"
            onChange={(event) => setTyped(event.target.value)}
            onBlur={leave}
            onKeyDown={(event) => {
              if (event.key === "Enter") leave();
              if (event.key === "Escape" && typed !== null) {
                event.preventDefault();
                event.stopPropagation();
                setTyped(null);
              }
            }}
          />
          {why !== null && (
            <p role="alert" className="text-sm text-red">
              {why}
            </p>
          )}
        </>
      )}
    </FieldFrame>
  );
}

function whyNotRef(text: string, taken: ReadonlySet<string>): string | null {
  if (!RefSchema.safeParse(text).success)
    return "A name begins with a letter and has letters, digits, - and _; 63 at most.";
  return taken.has(text) ? `Another step or trigger is called ${text} already.` : null;
}

const MOMENTS = [
  { value: "release", label: "Releases" },
  { value: "rollback", label: "Rollbacks" },
] as const;

/** In which runs the step takes part. */
function RunOnField() {
  const { node, kind, readOnly, set, problemsWithin } = useNodeForm();
  const usual: readonly unknown[] = kind === "Release" ? ["release", "rollback"] : ["release"];
  const written = Array.isArray(node.runOn) ? (node.runOn as readonly unknown[]) : usual;
  const change = (value: string, on: boolean) => {
    const next = MOMENTS.map((moment) => moment.value).filter((one) =>
      one === value ? on : written.includes(one),
    );
    if (next.length === 0) return;
    set(
      ["runOn"],
      next.length === usual.length && next.every((one) => usual.includes(one)) ? undefined : next,
    );
  };
  return (
    <FieldFrame label="Takes part in" isLabelHidden problems={problemsWithin(["runOn"])} disabled={readOnly}>
      {() => (
        <div role="group" aria-label="Takes part in" className="flex flex-wrap items-center gap-x-4 gap-y-1">
          <span aria-hidden className="text-sm font-medium text-ink-2">
            Takes part in
          </span>
          {MOMENTS.map(({ value, label }) => (
            <Checkbox
              key={value}
              label={label}
              // A Release always takes part in a rollback, and a step takes part in something.
              disabled={readOnly || (kind === "Release" && value === "rollback") || isOnly(written, value)}
              checked={written.includes(value)}
              onCheckedChange={(checked) => change(value, checked === true)}
            />
          ))}
        </div>
      )}
    </FieldFrame>
  );
}

function isOnly(written: readonly unknown[], value: string): boolean {
  return written.length === 1 && written[0] === value;
}
