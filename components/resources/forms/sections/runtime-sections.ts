import type { FormSection } from "../form-fields";

export const runtimeSections: readonly FormSection[] = [
  {
    title: "Runtime",
    fields: [
      {
        type: "text",
        path: "id",
        label: "Id",
        required: true,
        fixed: true,
        mono: true,
        placeholder: "staging",
        hint: "What services, jobs and addons name. It stays for good.",
      },
      {
        type: "choice",
        path: "driver",
        label: "Driver",
        fixed: true,
        initial: "process",
        options: [
          { value: "process", label: "Processes", hint: "Real processes on the machine Slipway runs on." },
        ],
      },
      { type: "json", path: "settings", label: "Settings", hint: "A JSON object, by driver. Empty is fine." },
      {
        type: "switch",
        path: "default",
        label: "Default of the project",
        hint: "Whatever names no runtime runs here.",
      },
    ],
  },
];
