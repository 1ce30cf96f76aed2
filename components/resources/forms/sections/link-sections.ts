import type { FormSection } from "../form-fields";

/** What a program is told by its surroundings; the same for services and jobs. */
export const linkSections: readonly FormSection[] = [
  {
    title: "Environment",
    about: "Values are encrypted. They can be replaced or removed here, and are never shown again.",
    fields: [{ type: "secrets", of: "variable", path: "environment", label: "Variables" }],
  },
  {
    title: "Links",
    about: "Its own variables win over those of a secret group.",
    fields: [
      { type: "secret-groups", path: "secretGroups", label: "Secret groups" },
      {
        type: "addons",
        path: "addons",
        label: "Addons",
        hint: "Each gives its connection string in a variable.",
      },
    ],
  },
];
