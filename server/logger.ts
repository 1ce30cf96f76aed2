import pino from "pino";
import { getLogLevel } from "./env";

/** Whoever logs an object by mistake does not log its secrets. */
const REDACTED = ["password", "token", "secret", "authorization", "connectionString", "databaseUrl"];

/**
 * The server's log: JSON lines on standard error, so that standard output stays for what `npm start` tells people;
 * on a terminal one short readable line instead. Give context as the first argument:
 * `logger.warn({ runId, err }, "the lease was lost")`.
 */
export const logger = pino(
  {
    level: getLogLevel(),
    base: null,
    redact: REDACTED.flatMap((name) => [name, `*.${name}`]),
  },
  process.stderr.isTTY ? { write: writeForPeople } : pino.destination({ fd: 2, sync: true }),
);

function writeForPeople(line: string): void {
  const { level, time, msg, err, ...context } = JSON.parse(line) as Record<string, unknown>;
  const at = new Date(Number(time)).toISOString().slice(11, 23);
  const label = pino.levels.labels[Number(level)] ?? "info";
  const rest = Object.keys(context).length === 0 ? "" : ` ${JSON.stringify(context)}`;
  const stack = typeof err === "object" && err !== null && "stack" in err ? `\n${String(err.stack)}` : "";
  process.stderr.write(`${at} ${label.padEnd(5)} ${typeof msg === "string" ? msg : ""}${rest}${stack}\n`);
}
