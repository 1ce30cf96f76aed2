import type { Db, Tx } from "@/server/db";
import type { Role } from "@/server/db/generated/enums";
import { AppError } from "@/server/errors";
import { LEAST_ROLE, lesserRole, roleMay, VERB_WORDS, type Verb } from "./permissions";

/** Who asks, and what they may reach: one value, made once a request. */
export interface Actor {
  /** Null for the product itself. */
  userId: string | null;
  name: string;
  email: string | null;
  /** Where from, as the audit says it. */
  origin: "ui" | "api" | "system";
  /** Admin of every project, may make projects and people. */
  isServerAdmin: boolean;
  /** No right goes beyond this: the role of an API token. */
  ceiling: Role;
  /** The only project an API token reaches; null when it is not bound to one. */
  onlyProjectId: string | null;
  /** Role by project id. */
  memberships: Readonly<Record<string, Role>>;
  /** Network address of the request, as the nearest proxy tells it; absent for the product itself. */
  address?: string | null;
  /** The API token it came with. */
  tokenName?: string;
}

/** The product itself: demo, scheduled work. */
export const SYSTEM_ACTOR: Actor = {
  userId: null,
  name: "Slipway",
  email: null,
  origin: "system",
  isServerAdmin: true,
  ceiling: "admin",
  onlyProjectId: null,
  memberships: {},
};

/** Null when there is no such user. */
export async function findActor(
  db: Db | Tx,
  userId: string,
  how: Pick<Actor, "origin" | "ceiling" | "onlyProjectId" | "tokenName">,
): Promise<(Actor & { sessionEpoch: number }) | null> {
  const user = await db.user.findUnique({ where: { id: userId }, include: { memberships: true } });
  if (user === null) return null;
  return {
    ...how,
    userId: user.id,
    name: user.name,
    email: user.email,
    isServerAdmin: user.isServerAdmin,
    memberships: Object.fromEntries(user.memberships.map((one) => [one.projectId, one.role])),
    sessionEpoch: user.sessionEpoch,
  };
}

/** The role an actor has in a project; null when it may not even know that the project exists. */
export function roleIn(actor: Actor, projectId: string): Role | null {
  if (actor.onlyProjectId !== null && actor.onlyProjectId !== projectId) return null;
  const role = actor.isServerAdmin
    ? "admin"
    : Object.hasOwn(actor.memberships, projectId)
      ? actor.memberships[projectId]
      : undefined;
  return role === undefined ? null : lesserRole(role, actor.ceiling);
}

export function can(actor: Actor, verb: Verb, projectId: string): boolean {
  const role = roleIn(actor, projectId);
  return role !== null && roleMay(role, verb);
}

export function projectNotFound(projectId: string): AppError {
  return AppError.notFound(`There is no project “${projectId}” that you can see.`);
}

/** @throws AppError 404 when the project is not the actor's, 403 when the role does not suffice */
export function assertCan(actor: Actor, verb: Verb, projectId: string): void {
  const role = roleIn(actor, projectId);
  if (role === null) throw projectNotFound(projectId);
  if (roleMay(role, verb)) return;
  throw AppError.forbidden(
    `Your role in project “${projectId}” is ${role}; ${VERB_WORDS[verb]} needs ${LEAST_ROLE[verb]}.`,
    { verb, role, needs: LEAST_ROLE[verb] },
  );
}

/**
 * The same, and that there is such a project: a server admin may do everything in every project, but only in those
 * there are. @throws AppError 404, 403
 */
export async function assertMay(db: Db, actor: Actor, verb: Verb, projectId: string): Promise<void> {
  assertCan(actor, verb, projectId);
  if ((await db.project.count({ where: { id: projectId } })) === 0) throw projectNotFound(projectId);
}

/** Whether somebody may do what belongs to no project: a token with a lesser role, or of one project, may not. */
export function mayAdministerServer(actor: Actor): boolean {
  return actor.isServerAdmin && actor.ceiling === "admin" && actor.onlyProjectId === null;
}

/** For what belongs to no project: making projects and people. @throws AppError 403 */
export function assertServerAdmin(actor: Actor): void {
  if (mayAdministerServer(actor)) return;
  throw AppError.forbidden("Only an administrator of this server may do that.");
}

/** Projects the actor may read; null for all. */
export function visibleProjectIds(actor: Actor): string[] | null {
  if (actor.onlyProjectId !== null) {
    return roleIn(actor, actor.onlyProjectId) === null ? [] : [actor.onlyProjectId];
  }
  return actor.isServerAdmin ? null : Object.keys(actor.memberships);
}
