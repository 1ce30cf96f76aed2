"use client";

import { useState } from "react";
import { Select } from "@/components/ui/select";
import { isRecord, type DocumentPath } from "@/core/document";
import { ExpressionInput } from "./expression-input";
import { FieldFrame } from "./field-frame";
import { labelOf, optionLabel } from "./field-words";
import { findPicker } from "./find-picker";
import type { FormField } from "./form-fields";
import { useNodeForm } from "./node-form-context";
import { allowedResources, named, stageOf } from "./resource-select";
import { isExpressionText } from "./expression-text";

export interface ResourceRefFieldProps {
  field: FormField;
  path: DocumentPath;
  value: unknown;
}

const TYPES = ["service", "job"] as const;

/** A service or job: choosing it says what it is too. */
export function ResourceRefField({ field, path, value }: ResourceRefFieldProps) {
  const { node, manifest, facts, readOnly, set, problemsAt } = useNodeForm();
  const [wanted, setWanted] = useState(false);
  const id = isRecord(value) && typeof value.id === "string" ? value.id : "";
  const type = isRecord(value) && typeof value.type === "string" ? value.type : "";
  const isExpression = wanted || isExpressionText(id) || isExpressionText(type);
  // A name that was chosen gives way to the expression that is about to be written.
  const begun = isExpressionText(id) || isExpressionText(type) ? id : "";
  const idPath = [...path, "id"];
  const picker = manifest && findPicker(manifest, withType(node.spec, path.slice(1)), idPath.slice(1));
  const from = picker?.type === "resource" && picker.from === "preceding" ? "preceding" : "stage";
  const options = TYPES.flatMap((kind) =>
    allowedResources(facts, { kind, from }).map((resource) => ({
      value: `${kind}/${resource.id}`,
      label: (
        <>
          {named(resource.id, resource.name)} <span className="text-ink-3">{kind}</span>
        </>
      ),
    })),
  );
  const written = `${type}/${id}`;
  const isKnown = id === "" || options.some((option) => option.value === written);
  const stage = stageOf(facts, from);
  const problems = [...problemsAt(path), ...problemsAt(idPath), ...problemsAt([...path, "type"])];

  const choose = (next: string) => {
    const slash = next.indexOf("/");
    const chosen = { id: next.slice(slash + 1), type: next.slice(0, slash) };
    if (chosen.type === type) set(idPath, chosen.id);
    else set(path, { ...(isRecord(value) ? value : {}), ...chosen });
  };
  return (
    <FieldFrame
      label={labelOf(field)}
      hint={from === "preceding" && stage !== null ? `What runs in ${stage} when the step starts` : undefined}
      problems={problems}
      disabled={readOnly}
      expression={{
        on: isExpression,
        onSwitch: (on) => {
          setWanted(on);
          if (!on && isExpressionText(id)) set(idPath, undefined);
        },
      }}
    >
      {(control) =>
        isExpression ? (
          <div className="flex flex-col gap-2">
            <ExpressionInput
              control={control}
              value={begun}
              isCode
              autoFocus={wanted && begun === ""}
              placeholder="${args.NAME}"
              onChange={(text) => set(idPath, text === "" ? undefined : text)}
            />
            <Select
              aria-label={`What ${labelOf(field).toLowerCase()} is`}
              value={type === "" ? undefined : type}
              disabled={readOnly}
              placeholder="A service or a job"
              onValueChange={(next) => set([...path, "type"], next)}
              options={[
                ...TYPES.map((one) => ({ value: one, label: optionLabel("type", one) })),
                ...(type === "" || type === "service" || type === "job"
                  ? []
                  : [{ value: type, label: type }]),
              ]}
            />
          </div>
        ) : (
          <Select
            {...control}
            disabled={readOnly || (options.length === 0 && isKnown)}
            value={id === "" ? undefined : written}
            placeholder={
              stage === null
                ? "No stage stands before this one"
                : options.length === 0
                  ? `No service or job stands in ${stage} yet`
                  : "Choose a service or job"
            }
            onValueChange={choose}
            options={[...options, ...(isKnown ? [] : [{ value: written, label: id }])]}
          />
        )
      }
    </FieldFrame>
  );
}

/** The kind says what an id names only once it knows of which type it is. */
function withType(spec: unknown, path: DocumentPath): unknown {
  const [segment, ...rest] = path;
  const record = isRecord(spec) ? spec : {};
  if (segment === undefined)
    return { ...record, type: typeof record.type === "string" ? record.type : "service" };
  return { ...record, [segment]: withType(record[segment], rest) };
}
