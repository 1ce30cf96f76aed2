import { z } from "zod";
import { RUN_EXIT } from "../exit-code";
import { flowPath } from "../server/run-place";
import {
  onServer,
  printJson,
  withWhereabouts,
  type AddCommand,
  type CommonOptions,
} from "../server/server-command";

const ResumedSchema = z.looseObject({ letGo: z.number() });

export const addResume: AddCommand = (program, terminal, finish) => {
  withWhereabouts(
    program
      .command("resume")
      .description("let triggers release on a stage again")
      .argument("<pipeline>")
      .argument("<stage>"),
    "print { letGo }: how many runs that had been queued start now",
  ).action(async (pipeline: string, stage: string, options: CommonOptions) =>
    finish(
      await onServer(terminal, options, async (site) => {
        const path = `${flowPath(site, pipeline, stage)}/resume`;
        const { data } = await site.server.ask("POST", path, ResumedSchema, { body: {} });
        const { letGo } = data;
        const started =
          letGo === 0 ? "" : ` ${letGo} queued ${letGo === 1 ? "run starts" : "runs start"} now.`;
        if (site.json) printJson(terminal, data);
        else terminal.out(`${pipeline}/${stage} goes on.${started}\n`);
        return RUN_EXIT.success;
      }),
    ),
  );
};
