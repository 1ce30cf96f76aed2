import type { FormSection } from "../form-fields";
import { identityFields } from "./identity-fields";

export const registrySections: readonly FormSection[] = [
  { title: "Registry credential", fields: identityFields("GitHub packages") },
  {
    title: "Account",
    fields: [
      {
        type: "text",
        path: "registry",
        label: "Registry",
        required: true,
        mono: true,
        placeholder: "ghcr.io",
        hint: "Host, and port if it has one of its own.",
      },
      { type: "text", path: "username", label: "User name", required: true },
      { type: "secret", path: "password", label: "Password or token", required: true },
    ],
  },
];
