import type { FormSection } from "../form-fields";
import { identityFields, RUNTIME_FIELD } from "./identity-fields";
import { linkSections } from "./link-sections";

export const jobSections: readonly FormSection[] = [
  { title: "Job", fields: identityFields("Migrate the database") },
  {
    title: "Program",
    fields: [
      {
        type: "command",
        path: "command",
        label: "Command",
        placeholder: "node migrate.js",
        hint: "Without one, the image’s own. Exit code 0 is success.",
      },
      {
        type: "choice",
        path: "runOnImageChange",
        label: "Runs by itself",
        initial: "never",
        options: [
          { value: "never", label: "Never", hint: "Only when a flow or a person runs it." },
          { value: "promotion", label: "When promoted", hint: "When a flow promotes an image to it." },
          { value: "always", label: "On every new image", hint: "However the image came to it." },
        ],
      },
      { type: "number", path: "timeoutSeconds", label: "Time limit", unit: "s", initial: "3600" },
      RUNTIME_FIELD,
    ],
  },
  ...linkSections,
];
