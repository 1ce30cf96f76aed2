import type { FormSection } from "../form-fields";
import { identityFields, RUNTIME_FIELD } from "./identity-fields";

export const buildServiceSections: readonly FormSection[] = [
  { title: "Build service", fields: identityFields("Shop") },
  {
    title: "Repository",
    fields: [
      {
        type: "text",
        path: "repoUrl",
        label: "Address",
        required: true,
        mono: true,
        placeholder: "https://github.com/acme/shop.git",
        hint: "Any address git understands. A password in it is kept, and not shown again.",
      },
      { type: "text", path: "branch", label: "Branch", initial: "main", mono: true },
      {
        type: "text",
        path: "context",
        label: "Directory",
        initial: "/",
        mono: true,
        hint: "From the repository’s root.",
      },
    ],
  },
  {
    title: "Build",
    fields: [
      {
        type: "command",
        path: "buildCommand",
        label: "Build command",
        placeholder: "npm ci && npm run build",
        hint: "Run in the directory; what is there afterwards becomes the image.",
      },
      {
        type: "text",
        path: "dockerfile",
        label: "Dockerfile",
        placeholder: "/Dockerfile",
        mono: true,
        hint: "On runtimes that build containers.",
      },
      RUNTIME_FIELD,
    ],
  },
];
