import { RUN_EXIT } from "../exit-code";
import { part } from "../server/server";
import { getRun } from "../server/run-place";
import {
  onServer,
  printJson,
  withWhereabouts,
  type AddCommand,
  type CommonOptions,
} from "../server/server-command";

export const addOpen: AddCommand = (program, terminal, finish) => {
  withWhereabouts(
    program
      .command("open")
      .description("show the project or a run in the browser; prints the address where there is none")
      .argument("[run]", "a run; the project when absent"),
    "print { url }",
  ).action(async (given: string | undefined, options: CommonOptions) =>
    finish(
      await onServer(terminal, options, async (site) => {
        const url =
          given === undefined
            ? `${site.server.url}/projects/${part(site.project)}`
            : (await getRun(site, given)).url;
        if (site.json) printJson(terminal, { url });
        else {
          terminal.out(`${url}\n`);
          if (terminal.isInteractive) await terminal.openUrl(url);
        }
        return RUN_EXIT.success;
      }),
    ),
  );
};
