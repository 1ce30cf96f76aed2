import type { FormSection } from "../form-fields";
import { identityFields } from "./identity-fields";

export const secretGroupSections: readonly FormSection[] = [
  { title: "Secret group", fields: identityFields("Payment provider") },
  {
    title: "Values",
    about:
      "Handed to the services and jobs the group is linked to, and to flows that ask for it. Never shown again.",
    fields: [{ type: "secrets", of: "variable", path: "values", label: "Values" }],
  },
  {
    title: "Files",
    about: "Text under a path, such as a certificate.",
    fields: [{ type: "secrets", of: "file", path: "files", label: "Files" }],
  },
];
