"use client";

import { useState, type ReactNode } from "react";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Textarea } from "@/components/ui/textarea";

export interface TypedFieldProps {
  label: string;
  hint?: ReactNode;
  error?: string | null;
  optional?: boolean;
  readOnly: boolean;
  /** Id of a datalist. */
  list?: string;
  placeholder?: string;
  value: string;
  onSet: (value: string) => void;
}

/** A line that goes into the document when it is left: a name that is half typed names nothing. */
export function TypedField({ value, onSet, readOnly, list, placeholder, ...frame }: TypedFieldProps) {
  const { text, type, commit } = useTypedValue(value, onSet);
  return (
    <Field {...frame}>
      {(control) => (
        <Input
          {...control}
          list={list}
          placeholder={placeholder}
          autoComplete="off"
          spellCheck={false}
          className="font-mono"
          disabled={readOnly}
          value={text}
          onChange={(event) => type(event.target.value)}
          onBlur={commit}
          onKeyDown={(event) => {
            if (event.key === "Enter") commit();
          }}
        />
      )}
    </Field>
  );
}

export interface TypedLinesProps extends Omit<TypedFieldProps, "value" | "onSet" | "list"> {
  value: readonly string[];
  onSet: (value: string[]) => void;
}

/** A list, one a line; goes into the document when it is left. */
export function TypedLines({ value, onSet, readOnly, placeholder, ...frame }: TypedLinesProps) {
  const { text, type, commit } = useTypedValue(value.join("\n"), (written) =>
    onSet(
      written
        .split("\n")
        .map((line) => line.trim())
        .filter((line) => line !== ""),
    ),
  );
  return (
    <Field {...frame}>
      {(control) => (
        <Textarea
          {...control}
          rows={2}
          placeholder={placeholder}
          autoComplete="off"
          spellCheck={false}
          className="font-mono"
          disabled={readOnly}
          value={text}
          onChange={(event) => type(event.target.value)}
          onBlur={commit}
        />
      )}
    </Field>
  );
}

function useTypedValue(value: string, onSet: (value: string) => void) {
  const [typed, setTyped] = useState<string | null>(null);
  return {
    text: typed ?? value,
    type: setTyped,
    commit: () => {
      if (typed !== null && typed.trim() !== value) onSet(typed.trim());
      setTyped(null);
    },
  };
}
