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

const HeldSchema = z.looseObject({ hold: z.looseObject({ reason: z.string() }) });

export const addHold: AddCommand = (program, terminal, finish) => {
  withWhereabouts(
    program
      .command("hold")
      .description("keep triggers from releasing on a stage until it is resumed")
      .argument("<pipeline>")
      .argument("<stage>")
      .requiredOption("-r, --reason <text>", "why; everybody sees it"),
    "print the hold",
  ).action(async (pipeline: string, stage: string, options: CommonOptions & { reason: string }) =>
    finish(
      await onServer(terminal, options, async (site) => {
        const path = `${flowPath(site, pipeline, stage)}/hold`;
        const { data } = await site.server.ask("POST", path, HeldSchema, {
          body: { reason: options.reason },
        });
        if (site.json) printJson(terminal, data);
        else terminal.out(`${pipeline}/${stage} is on hold: ${data.hold.reason}\n`);
        return RUN_EXIT.success;
      }),
    ),
  );
};
