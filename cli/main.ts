import { runCli } from "./run-cli";
import { processTerminal } from "./terminal";

// Not process.exit(): what was written to a pipe must get there first.
process.exitCode = await runCli(process.argv.slice(2), processTerminal());
