import type { Db, Tx } from "@/server/db";
import { unsealJson } from "@/server/secrets";
import { RETENTION } from "./tunables";

/** An image as people and documents may name it. */
export interface NamedImage {
  image: string;
  /** Ids of its builds. */
  buildIds: readonly string[];
  /** Commits of its builds. */
  shas: readonly string[];
}

/**
 * Which of these images something still refers to: what is deployed, what is under way or stands in a queue, the last
 * successful runs of each stage and the last images of each service and job, which people may want to go back to, and
 * runs that somebody keeps.
 */
export async function findWantedImages(
  db: Db | Tx,
  images: readonly NamedImage[],
  lastCount: number,
): Promise<Set<string>> {
  const names = images.map(({ image }) => image);
  if (names.length === 0) return new Set();
  const rows = await db.$queryRaw<{ image: string }[]>`
    WITH referring AS (
      SELECT id, snapshot_before, snapshot_after FROM run WHERE concluded_at IS NULL OR kept_at IS NOT NULL
      UNION ALL
      SELECT r.id, r.snapshot_before, r.snapshot_after FROM release_flow f, LATERAL (
        SELECT id, snapshot_before, snapshot_after FROM run
        WHERE flow_id = f.id AND status = 'Success' ORDER BY number DESC LIMIT ${lastCount}) r
    ), target AS (
      SELECT project_id, 'service'::resource_kind AS kind, id, image FROM deployment_service
      UNION ALL SELECT project_id, 'job', id, image FROM job
    ), wanted AS (
      SELECT image FROM target
      UNION ALL
      SELECT d.to_image FROM target t, LATERAL (
        SELECT to_image FROM deployment d
        WHERE d.project_id = t.project_id AND d.target_kind = t.kind AND d.target_id = t.id AND d.status = 'Success'
        ORDER BY created_at DESC LIMIT ${lastCount}) d
      UNION ALL
      SELECT i.image FROM deployment d, LATERAL (VALUES (d.to_image), (d.from_image)) AS i(image)
      WHERE d.concluded_at IS NULL OR d.run_id IN (SELECT id FROM referring)
      UNION ALL SELECT image FROM job_run WHERE concluded_at IS NULL
      UNION ALL SELECT image FROM execution WHERE concluded_at IS NULL
      UNION ALL
      SELECT item ->> 'image' FROM referring r, LATERAL (VALUES (r.snapshot_before), (r.snapshot_after)) AS s(snapshot),
        LATERAL jsonb_path_query(s.snapshot, '$.*[*]') AS item
      UNION ALL
      SELECT n.output ->> 'image' FROM referring r JOIN node_attempt n ON n.run_id = r.id
      WHERE jsonb_typeof(n.output) = 'object'
      UNION ALL
      SELECT b.image FROM referring r JOIN node_attempt n ON n.run_id = r.id
        JOIN build b ON b.operation_id = n.operation_id
      UNION ALL
      SELECT b.image FROM referring r JOIN operation o ON o.run_id = r.id JOIN build b ON b.operation_id = o.id
    )
    SELECT DISTINCT image FROM wanted WHERE image = ANY(${names}::text[])`;
  const wanted = new Set(rows.map(({ image }) => image));
  const others = images.filter(({ image }) => !wanted.has(image));
  for (const image of await findMentioned(db, others)) wanted.add(image);
  return wanted;
}

/** Whatever could be the name of an image, a build or a commit. */
const NAMES = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{40,64}/g;

/**
 * Which images are named by what is still to be done: documents, inputs and resolved specs of open runs, the published
 * flows and their stored arguments. A run may name a build long before it comes to release it.
 */
async function findMentioned(db: Db | Tx, images: readonly NamedImage[]): Promise<Set<string>> {
  const mentioned = new Set<string>();
  if (images.length === 0) return mentioned;
  const byName = new Map<string, string[]>();
  for (const { image, buildIds, shas } of images) {
    for (const name of [image.slice(image.lastIndexOf(":") + 1), ...buildIds, ...shas]) {
      byName.set(name, [...(byName.get(name) ?? []), image]);
    }
  }
  const read = (text: string): void => {
    for (const [name] of text.matchAll(NAMES))
      for (const image of byName.get(name) ?? []) mentioned.add(image);
  };
  for await (const text of textsThatName(db)) read(text);
  return mentioned;
}

async function* textsThatName(db: Db | Tx): AsyncGenerator<string> {
  const flows = await db.$queryRaw<{ document: string; overrides: Uint8Array | null }[]>`
    SELECT v.document::text AS document, f.argument_overrides AS overrides
    FROM release_flow f JOIN flow_revision v ON v.id = f.current_revision_id`;
  for (const { document, overrides } of flows) {
    yield document;
    if (overrides !== null) yield JSON.stringify(unsealJson(overrides));
  }
  for (let after = "00000000-0000-0000-0000-000000000000"; ;) {
    const runs = await db.$queryRaw<
      { id: string; document: string; inputs: Uint8Array; nodes: string | null }[]
    >`
      SELECT r.id, r.document::text AS document, r.sealed_inputs AS inputs,
        (SELECT string_agg(concat_ws(' ', n.spec::text, n.output::text), ' ') FROM node_attempt n WHERE n.run_id = r.id) AS nodes
      FROM run r WHERE r.concluded_at IS NULL AND r.id > ${after}::uuid ORDER BY r.id LIMIT ${RETENTION.mentionBatch}`;
    for (const run of runs) {
      yield run.document;
      yield JSON.stringify(unsealJson(run.inputs));
      if (run.nodes !== null) yield run.nodes;
    }
    const last = runs.at(-1);
    if (last === undefined) return;
    after = last.id;
  }
}
