import { z } from "zod";
import type { Site } from "./server-command";
import { part } from "./server";
import { ServerError } from "./server-error";

export const RUN_FORMS =
  "a run: its id, its address, PIPELINE/STAGE#NUMBER, or PIPELINE/STAGE for the newest of the stage";

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i;

/** What of a run every command needs; the rest is kept as it came. */
export const RunSchema = z.looseObject({
  id: z.string(),
  number: z.number(),
  name: z.string(),
  description: z.string().optional(),
  kind: z.string(),
  status: z.string(),
  concluded: z.boolean(),
  pipelineId: z.string(),
  stage: z.string(),
  url: z.string(),
  cursor: z.number(),
  trigger: z.string(),
  triggeredBy: z.string(),
  createdAt: z.string(),
  startedAt: z.string().optional(),
  concludedAt: z.string().optional(),
  waitReason: z.string().optional(),
  error: z.string().optional(),
  spec: z.unknown(),
});
export type ShownRun = z.output<typeof RunSchema>;

/** What starting, retrying and rolling back answer with. */
export const StartedRunSchema = z.looseObject({
  id: z.string(),
  number: z.number(),
  status: z.string(),
  url: z.string(),
});

const NewestSchema = z.looseObject({ runs: z.array(z.looseObject({ id: z.string() })) });

/** Where a stage's flow is below `/v1`. */
export function flowPath(site: Site, pipeline: string, stage: string): string {
  return `${site.path}/pipelines/${part(pipeline)}/release-flows/${part(stage)}`;
}

export function runPath(site: Site, run: Pick<ShownRun, "pipelineId" | "stage" | "id">): string {
  return `${flowPath(site, run.pipelineId, run.stage)}/runs/${run.id}`;
}

/** `main/Production#12` */
export function runLabel(run: Pick<ShownRun, "pipelineId" | "stage" | "number">): string {
  return `${run.pipelineId}/${run.stage}#${run.number}`;
}

/** @throws ServerError for what names no run */
export async function getRun(site: Site, given: string): Promise<ShownRun> {
  const named = parseRun(given);
  if (named.id !== null) return site.server.get(`${site.path}/runs/${named.id}`, RunSchema);
  const flow = flowPath(site, named.pipeline, named.stage);
  if (named.number !== null) return site.server.get(`${flow}/runs/${named.number}`, RunSchema);
  const { runs } = await site.server.get(`${flow}/runs?per_page=1`, NewestSchema);
  const [newest] = runs;
  if (newest === undefined)
    throw new ServerError(`${named.pipeline}/${named.stage} has never run.`, null, "no-run");
  return site.server.get(`${flow}/runs/${newest.id}`, RunSchema);
}

type NamedRun = { id: string } | { id: null; pipeline: string; stage: string; number: string | null };

/** What somebody means by a run. @throws ServerError */
export function parseRun(given: string): NamedRun {
  const id = UUID.exec(given)?.[0];
  // An address may have something behind the id: which step is looked at.
  if (id !== undefined && (id === given || /^https?:\/\/.*\/runs\//.test(given)))
    return { id: id.toLowerCase() };
  const [, pipeline, stage, number = null] = /^([^/#]+)\/([^/#]+)(?:#([1-9]\d*))?$/.exec(given) ?? [];
  if (pipeline === undefined || stage === undefined) {
    throw new ServerError(`“${given}” names no run. Give ${RUN_FORMS}, such as main/production#12.`);
  }
  return { id: null, pipeline, stage, number };
}
