import type { Db } from "@/server/db";
import type { ShareChoices, ShareState } from "./dto";
import { makersWhoMayShare } from "./makers";
import { readShareToken } from "./share-token";
import { stateOf } from "./state-of";

/** A link that opens its run: all that is known of whoever follows it. */
export interface OpenShare {
  state: "open";
  id: string;
  projectId: string;
  runId: string;
  shows: ShareChoices;
  createdBy: string;
  expiresAt: Date;
}

/** What a text in place of a token comes to. A token of this server whose run is gone is as unknown as any other text. */
export type Share =
  OpenShare | { state: Exclude<ShareState, "open">; at: Date | null } | { state: "unknown" };

/** `lastSeenAt` is for people: one write a minute is enough. */
const SEEN_EVERY_SECONDS = 60;

interface ShareRow {
  projectId: string;
  runId: string;
  logs: boolean;
  details: boolean;
  people: boolean;
  createdById: string | null;
  createdBy: string;
  expiresAt: Date;
  expired: boolean;
  revokedAt: Date | null;
  unseen: boolean;
}

/** Whether a token opens something at this moment, and what. Ask again as long as something is shown because of it. */
export async function openShare(db: Db, token: string): Promise<Share> {
  const id = readShareToken(token);
  if (id === null) return { state: "unknown" };
  const rows = await db.$queryRaw<ShareRow[]>`
    SELECT project_id AS "projectId", run_id AS "runId", shows_logs AS logs, shows_details AS details,
      shows_people AS people, created_by_id AS "createdById", created_by_name AS "createdBy",
      expires_at AS "expiresAt", expires_at <= clock_timestamp() AS expired, revoked_at AS "revokedAt",
      coalesce(last_seen_at < clock_timestamp() - make_interval(secs => ${SEEN_EVERY_SECONDS}::int), true) AS unseen
    FROM share_link WHERE id = ${id}::uuid`;
  const [row] = rows;
  if (row === undefined) return { state: "unknown" };
  const { projectId, runId, logs, details, people, createdBy, expiresAt } = row;
  const state = stateOf(row, await makersWhoMayShare(db, projectId, [row]));
  if (state === "expired") return { state, at: expiresAt };
  if (state === "withdrawn") return { state, at: row.revokedAt };
  if (row.unseen) {
    await db.$executeRaw`UPDATE share_link SET last_seen_at = clock_timestamp() WHERE id = ${id}::uuid`;
  }
  return { state, id, projectId, runId, shows: { logs, details, people }, createdBy, expiresAt };
}
