import type { Role } from "@/server/db/generated/enums";

/** What one may do inside a project. Each is asked for by name; holding one never stands for another. */
export const VERBS = [
  "read",
  "run",
  "abort",
  "share",
  "approve",
  "roll-back",
  "edit-flows",
  "edit-resources",
  "read-secrets",
  "administer",
] as const;
export type Verb = (typeof VERBS)[number];

export const ROLES = ["viewer", "releaser", "approver", "editor", "admin"] as const satisfies readonly Role[];

/** What each role adds to the one before it. */
const ADDS = {
  viewer: ["read"],
  releaser: ["run", "abort", "share"],
  approver: ["approve", "roll-back"],
  editor: ["edit-flows", "edit-resources"],
  admin: ["read-secrets", "administer"],
} as const satisfies Record<Role, readonly Verb[]>;

/** `Run` in “Your role is viewer; … needs releaser”. */
export const VERB_WORDS = {
  read: "seeing it",
  run: "starting a run",
  abort: "aborting",
  share: "sharing a run",
  approve: "approving",
  "roll-back": "rolling back",
  "edit-flows": "changing a flow",
  "edit-resources": "changing resources",
  "read-secrets": "reading secrets",
  administer: "administering the project",
} as const satisfies Record<Verb, string>;

/** The least role that has the verb. */
export const LEAST_ROLE = Object.fromEntries(
  ROLES.flatMap((role) => ADDS[role].map((verb): [Verb, Role] => [verb, role])),
) as Record<Verb, Role>;

export function atLeast(role: Role, wanted: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(wanted);
}

export function lesserRole(a: Role, b: Role): Role {
  return atLeast(a, b) ? b : a;
}

export function roleMay(role: Role, verb: Verb): boolean {
  return atLeast(role, LEAST_ROLE[verb]);
}
