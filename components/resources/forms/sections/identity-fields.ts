import type { FormField } from "../form-fields";

/** What every resource is called. */
export function identityFields(example: string): readonly FormField[] {
  return [
    {
      type: "text",
      path: "name",
      label: "Name",
      placeholder: example,
      hint: "What people read. It can change.",
    },
    {
      type: "text",
      path: "id",
      label: "Id",
      required: true,
      fixed: true,
      mono: true,
      hint: "What flows and links use. It stays for good.",
    },
  ];
}

/** Where it runs. */
export const RUNTIME_FIELD: FormField = { type: "runtime", path: "runtime", label: "Runtime" };
