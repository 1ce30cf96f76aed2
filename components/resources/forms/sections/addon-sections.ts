import type { FormSection } from "../form-fields";
import { identityFields, RUNTIME_FIELD } from "./identity-fields";

export const addonSections: readonly FormSection[] = [
  { title: "Addon", fields: identityFields("Production database") },
  {
    title: "Database",
    fields: [
      {
        type: "choice",
        path: "type",
        label: "Type",
        fixed: true,
        initial: "postgres",
        options: [
          { value: "postgres", label: "PostgreSQL", hint: "Made and run by Slipway on the runtime." },
          {
            value: "external-postgres",
            label: "PostgreSQL elsewhere",
            hint: "Runs already; Slipway connects to it.",
          },
        ],
      },
      {
        type: "secret",
        path: "connectionString",
        label: "Connection string",
        required: true,
        placeholder: "postgresql://user:password@db.example.com:5432/app",
        when: { path: "type", is: "external-postgres" },
      },
      { ...RUNTIME_FIELD, fixed: true },
    ],
  },
];
