import { z } from "zod";
import type { Terminal } from "../terminal";
import { connect, findProject, type Whereabouts } from "./connect";
import { part } from "./server";
import { ServerError } from "./server-error";

const PipelinesSchema = z.looseObject({ pipelines: z.array(z.looseObject({ id: z.string() })) });
const FlowSchema = z.looseObject({ revision: z.number().nullable() });
const RevisionSchema = z.looseObject({ document: z.unknown() });

/**
 * The document that a stage's flow is published as. @param operand `STAGE`, or `PIPELINE/STAGE`
 * @throws ServerError
 */
export async function readStage(
  terminal: Terminal,
  where: Whereabouts & { pipeline?: string },
  operand: string,
): Promise<unknown> {
  const connection = await connect(terminal, where);
  const { server } = connection;
  const project = `/projects/${part(await findProject(connection))}`;
  const [stage = "", named = where.pipeline] = operand.split("/", 2).reverse();
  let pipeline = named;
  if (pipeline === undefined) {
    const { pipelines } = await server.get(`${project}/pipelines?per_page=100`, PipelinesSchema);
    const [only, ...others] = pipelines;
    if (only === undefined || others.length > 0) {
      throw new ServerError(`Which pipeline is stage “${stage}” of? Write PIPELINE/STAGE.`, null, "usage", {
        known: pipelines.map(({ id }) => id),
      });
    }
    pipeline = only.id;
  }
  const path = `${project}/pipelines/${part(pipeline)}/release-flows/${part(stage)}`;
  const { revision } = await server.get(path, FlowSchema);
  if (revision === null)
    throw new ServerError(`${pipeline}/${stage} has no published release flow.`, null, "no-flow");
  return (await server.get(`${path}/revisions/${revision}`, RevisionSchema)).document;
}
