import { setTimeout as pause } from "node:timers/promises";
import type { Actor } from "@/server/auth";
import type { Bell } from "@/server/bell";
import { ask, type Db, type Statement } from "@/server/db";
import { AppError } from "@/server/errors";
import type { FlowPlace } from "./commands";

/** What an open editor has to know of the others, small enough to be sent with every change. */
export interface DraftPulse {
  /** Of the draft: with a higher one than it knows, the editor asks for the text. */
  version: number;
  /** Number of the newest revision; null while nothing was published. */
  revision: number | null;
  /** Of the connection to the repository the flow is kept in; null for one that is kept here alone. */
  repository: number | null;
  /** The other open editors, by name. */
  others: { name: string; /** Another page of the same person. */ isYou: boolean }[];
}

/** Without a ring the draft is looked at this often, and the editor says that it is still there. */
const LOOK_MS = 2_000;
/** Who was not heard of for so long has gone. */
const GONE_MS = 8_000;

const PULSE: Statement<{
  version: number;
  revision: number | null;
  repository: number | null;
  others: { name: string; isYou: boolean }[];
}> = {
  name: "draft-pulse",
  text: `
    SELECT coalesce(d.version, 0) AS version,
      (SELECT max(r.number) FROM release_flow f JOIN flow_revision r ON r.flow_id = f.id WHERE f.stage_id = s.id) AS revision,
      (SELECT version FROM flow_repository WHERE stage_id = s.id) AS repository,
      coalesce((SELECT jsonb_agg(jsonb_build_object('name', e.name, 'isYou', coalesce(e.user_id = $3::uuid, false))
          ORDER BY e.name, e.client)
        FROM flow_editor e WHERE e.stage_id = s.id AND e.client <> $2::uuid
          AND e.seen_at > transaction_timestamp() - $4::int * interval '1 ms'), '[]'::jsonb) AS others
    FROM stage s LEFT JOIN flow_draft d ON d.stage_id = s.id WHERE s.id = $1::uuid`,
};

/** A client's id is its own: one that another person uses already is left alone. Answers whether it is new here. */
const SAY_PRESENT: Statement<{ is_new: boolean }> = {
  name: "draft-say-present",
  text: `
    INSERT INTO flow_editor (stage_id, client, project_id, user_id, name)
    SELECT s.id, $2::uuid, s.project_id, $3::uuid, $4 FROM stage s WHERE s.id = $1::uuid
    ON CONFLICT (stage_id, client) DO UPDATE SET seen_at = transaction_timestamp(), name = EXCLUDED.name
      WHERE flow_editor.user_id IS NOT DISTINCT FROM EXCLUDED.user_id
    RETURNING xmax = 0 AS is_new`,
};

/** Together with those that nobody took away, as their process died. */
const SAY_GONE: Statement<object> = {
  name: "draft-say-gone",
  text: `
    DELETE FROM flow_editor WHERE stage_id = $1::uuid AND ((client = $2::uuid AND user_id IS NOT DISTINCT FROM $3::uuid)
      OR seen_at < transaction_timestamp() - interval '1 hour')`,
};

export interface DraftWatcher {
  actor: Actor;
  /** The page that watches: a UUID of its own. */
  client: string;
  /** Whether the others are told that it is open: for those who may edit. */
  edits: boolean;
}

/**
 * How the draft of a stage's flow stands, and each time that is another; never ends by itself. While it is watched, the
 * others see that this editor is open.
 * @throws AppError 404 also later, when the stage goes
 */
export async function* watchDraft(
  db: Db,
  bell: Bell,
  { stage }: FlowPlace,
  { actor, client, edits }: DraftWatcher,
  signal: AbortSignal,
): AsyncGenerator<DraftPulse> {
  let ring = new AbortController();
  const silence = bell.on("slipway_draft", (id) => {
    if (id === stage.id || id === "") ring.abort();
  });
  try {
    await bell.open();
    let sent = "";
    while (!signal.aborted) {
      ring = new AbortController();
      if (edits) {
        const [presence] = await ask(db, SAY_PRESENT, [stage.id, client, actor.userId, actor.name]);
        if (presence?.is_new === true) bell.tell("slipway_draft", stage.id);
      }
      const [pulse] = await ask(db, PULSE, [stage.id, client, actor.userId, GONE_MS]);
      if (pulse === undefined) throw AppError.notFound(`There is no stage ${stage.name} any more.`);
      const text = JSON.stringify(pulse);
      if (text !== sent) yield pulse;
      sent = text;
      await pause(LOOK_MS, undefined, { signal: AbortSignal.any([signal, ring.signal]) }).catch(
        () => undefined,
      );
    }
  } finally {
    silence();
    if (edits) {
      await ask(db, SAY_GONE, [stage.id, client, actor.userId]);
      bell.tell("slipway_draft", stage.id);
    }
  }
}
