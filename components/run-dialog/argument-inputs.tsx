import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { Textarea } from "@/components/ui/textarea";
import type { ArgumentField } from "./argument-fields";

export interface ArgumentInputsProps {
  fields: readonly ArgumentField[];
  typed: Readonly<Record<string, string>>;
  onType: (name: string, text: string) => void;
  errors: Readonly<Record<string, string>>;
}

/** A control per argument, filled with its default. */
export function ArgumentInputs({ fields, typed, onType, errors }: ArgumentInputsProps) {
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="mb-2 font-medium">Arguments</legend>
      {fields.map((field) => {
        const text = typed[field.name] ?? field.initial;
        return (
          <Field
            key={field.name}
            label={<code>{field.name}</code>}
            error={errors[field.name]}
            hint={field.needed && text === "" ? "The flow uses it and has no default for it." : undefined}
          >
            {(control) =>
              field.type === "boolean" ? (
                <Select
                  {...control}
                  value={text}
                  onValueChange={(value) => onType(field.name, value)}
                  options={[
                    { value: "true", label: "true" },
                    { value: "false", label: "false" },
                  ]}
                />
              ) : field.type === "json" ? (
                <Textarea
                  {...control}
                  className="font-mono text-sm"
                  value={text}
                  onChange={(event) => onType(field.name, event.target.value)}
                />
              ) : (
                <Input
                  {...control}
                  value={text}
                  inputMode={field.type === "number" ? "decimal" : "text"}
                  autoComplete="off"
                  onChange={(event) => onType(field.name, event.target.value)}
                />
              )
            }
          </Field>
        );
      })}
    </fieldset>
  );
}
