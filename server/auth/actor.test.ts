import { describe, expect, test } from "vitest";
import type { Role } from "@/server/db/generated/enums";
import { AppError } from "@/server/errors";
import { assertCan, can, roleIn, visibleProjectIds, type Actor } from "./actor";
import { ROLES, VERBS, type Verb } from "./permissions";

const anActor = (over: Partial<Actor> = {}): Actor => ({
  userId: "u",
  name: "Uma",
  email: "uma@example.com",
  origin: "ui",
  isServerAdmin: false,
  ceiling: "admin",
  onlyProjectId: null,
  memberships: {},
  ...over,
});

/** Written out, not derived: this table is the promise. */
const MAY: Record<Role, Verb[]> = {
  viewer: ["read"],
  releaser: ["read", "run", "abort", "share"],
  approver: ["read", "run", "abort", "share", "approve", "roll-back"],
  editor: ["read", "run", "abort", "share", "approve", "roll-back", "edit-flows", "edit-resources"],
  admin: [...VERBS],
};

const refusal = (actor: Actor, verb: Verb, projectId: string): number | null => {
  try {
    assertCan(actor, verb, projectId);
    return null;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return error.status;
  }
};

describe.each(ROLES)("a %s", (role) => {
  const actor = anActor({ memberships: { shop: role } });

  test.each(VERBS)("may %s as the table says, and is told 403 where not", (verb) => {
    expect(refusal(actor, verb, "shop")).toBe(MAY[role].includes(verb) ? null : 403);
  });

  test.each(VERBS)("cannot tell another project from one that does not exist (%s)", (verb) => {
    expect(refusal(actor, verb, "other")).toBe(404);
  });

  test.each(ROLES)("with a token of role %s has the lesser of both", (ceiling) => {
    const limited = { ...actor, ceiling };
    for (const verb of VERBS) {
      expect(can(limited, verb, "shop"), verb).toBe(MAY[role].includes(verb) && MAY[ceiling].includes(verb));
    }
  });
});

test("a server admin is admin everywhere, unless a token says less", () => {
  const admin = anActor({ isServerAdmin: true });
  expect(roleIn(admin, "anything")).toBe("admin");
  expect(visibleProjectIds(admin)).toBeNull();
  expect(roleIn({ ...admin, ceiling: "viewer" }, "anything")).toBe("viewer");
  expect(roleIn({ ...admin, onlyProjectId: "shop" }, "other")).toBeNull();
  expect(visibleProjectIds({ ...admin, onlyProjectId: "shop" })).toEqual(["shop"]);
});

test("a token bound to a project its owner has left reaches nothing", () => {
  expect(visibleProjectIds(anActor({ onlyProjectId: "shop" }))).toEqual([]);
});

test("a project named like something every object has is not a membership", () => {
  expect(roleIn(anActor(), "constructor")).toBeNull();
});
