import type { ApiOutputs } from "@/components/trpc";

export type Role = ApiOutputs["members"]["list"][number]["role"];

/** What each role adds to the one before it. */
export const ROLE_HINTS = {
  viewer: "Sees everything except secret values.",
  releaser: "Also starts and aborts runs, builds and backups, and shares runs by links.",
  approver: "Also approves, rolls back and restores backups.",
  editor: "Also changes flows and resources.",
  admin: "Also reads credentials of databases and the audit log, downloads backups and manages members.",
} as const satisfies Record<Role, string>;

export const ROLE_OPTIONS = [
  { value: "viewer", label: "Viewer" },
  { value: "releaser", label: "Releaser" },
  { value: "approver", label: "Approver" },
  { value: "editor", label: "Editor" },
  { value: "admin", label: "Admin" },
] as const satisfies readonly { value: Role; label: string }[];
