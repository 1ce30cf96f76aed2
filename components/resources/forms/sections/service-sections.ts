import type { FormSection } from "../form-fields";
import { identityFields, RUNTIME_FIELD } from "./identity-fields";
import { linkSections } from "./link-sections";

export const serviceSections: readonly FormSection[] = [
  { title: "Service", fields: identityFields("Shop API") },
  {
    title: "Program",
    fields: [
      {
        type: "command",
        path: "command",
        label: "Command",
        placeholder: "node server.js",
        hint: "Without one, the image’s own. It is told its port in $PORT.",
      },
      {
        type: "number",
        path: "port",
        label: "Public port",
        required: true,
        hint: "Where people reach it. One service per port and runtime.",
      },
      { type: "number", path: "replicas", label: "Replicas", initial: "1" },
      RUNTIME_FIELD,
    ],
  },
  {
    title: "Health check",
    about: "A new version takes over when it is healthy; otherwise the old one stays.",
    fields: [
      {
        type: "text",
        path: "healthCheck.path",
        label: "Path",
        placeholder: "/healthz",
        mono: true,
        hint: "Must answer 2xx or 3xx. Without one, an accepted connection is enough.",
      },
      { type: "number", path: "healthCheck.intervalSeconds", label: "Every", unit: "s", initial: "5" },
      { type: "number", path: "healthCheck.timeoutSeconds", label: "Answer within", unit: "s", initial: "5" },
      {
        type: "number",
        path: "healthCheck.graceSeconds",
        label: "Time to become healthy",
        unit: "s",
        initial: "60",
      },
    ],
  },
  ...linkSections,
];
