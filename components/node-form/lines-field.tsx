"use client";

import { useState } from "react";
import type { DocumentPath } from "@/core/document";
import { ExpressionInput } from "./expression-input";
import { FieldFrame } from "./field-frame";
import { hintOf, labelOf } from "./field-words";
import type { FieldControl, FormField } from "./form-fields";
import { useNodeForm } from "./node-form-context";
import { isExpressionText } from "./expression-text";

export interface LinesFieldProps {
  field: FormField;
  /** Of each item. */
  item: FieldControl;
  path: DocumentPath;
  value: unknown;
}

/** A list of plain values, one a line. */
export function LinesField({ field, item, path, value }: LinesFieldProps) {
  const { readOnly, set, problemsWithin } = useNodeForm();
  const [wanted, setWanted] = useState(false);
  const isExpression = field.takesExpression && (wanted || isExpressionText(value));
  const lines = Array.isArray(value) ? (value as readonly unknown[]).map(String) : [];
  const write = (text: string) => {
    const wantedLines = text
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== "");
    const items = wantedLines.map((line) =>
      item.type === "number" && Number.isFinite(Number(line)) ? Number(line) : line,
    );
    set(path, items.length === 0 ? undefined : items);
  };
  return (
    <FieldFrame
      label={labelOf(field)}
      hint={isExpression ? hintOf(field) : [hintOf(field), "One a line."].filter(Boolean).join(". ")}
      problems={problemsWithin(path)}
      optional={field.optional}
      disabled={readOnly}
      expression={
        field.takesExpression
          ? {
              on: isExpression,
              onSwitch: (on) => {
                setWanted(on);
                if (!on && isExpressionText(value)) set(path, undefined);
              },
            }
          : undefined
      }
    >
      {(control) =>
        isExpression ? (
          <ExpressionInput
            control={control}
            value={isExpressionText(value) ? value : ""}
            autoFocus={wanted && !isExpressionText(value)}
            isCode
            placeholder="${args.LIST}"
            onChange={(text) => set(path, text === "" ? undefined : text)}
          />
        ) : (
          <ExpressionInput control={control} value={lines.join("\n")} isLong onChange={write} />
        )
      }
    </FieldFrame>
  );
}
