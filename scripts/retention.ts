/**
 * `npm run retention`: what the next clean-up would remove, and why, without removing anything. On `DATABASE_URL`, or on
 * the embedded database of the data directory, which is started for the occasion when it does not run.
 */
import { resolve } from "node:path";
import { createDb } from "@/server/db";
import { startEmbeddedDatabase, stopEmbeddedDatabase } from "@/server/db/embedded";
import { getEnv } from "@/server/env";
import { describePolicy, planRetention, type PlannedRemoval } from "@/server/retention";

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const dataDir = resolve(process.env.SLIPWAY_DATA_DIR ?? ".slipway");
const embedded = process.env.DATABASE_URL === undefined ? await startEmbeddedDatabase(dataDir) : null;
process.env.DATABASE_URL ??= embedded?.url;

const HEADINGS = {
  logs: ["log", "logs"],
  runs: ["run", "runs"],
  images: ["image", "images"],
  work: ["entry of resources' history", "entries of resources' history"],
} as const satisfies Record<PlannedRemoval["kind"], readonly [string, string]>;

const { databaseUrl, retention: policy } = getEnv();
const db = createDb(databaseUrl, 2);
try {
  for (const sentence of describePolicy(policy)) say(sentence);
  for (const { kind, total, first } of await planRetention(db, policy)) {
    say(`\n${total} ${HEADINGS[kind][total === 1 ? 0 : 1]} would go now.`);
    for (const { label, reason } of first) say(`  ${label}: ${reason}`);
    if (total > first.length) say(`  and ${total - first.length} more`);
  }
} finally {
  await db.$disconnect();
  if (embedded?.adopted === false) await stopEmbeddedDatabase(dataDir);
}
