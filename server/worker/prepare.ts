import { DatabaseError } from "@/server/db";
import { prepareDataDir, startEmbeddedDatabase, stopEmbeddedDatabase } from "@/server/db/embedded";
import { migrateDatabase } from "@/server/db/migrate";
import { EmbeddedPostgresError } from "@/server/embedded-postgres";
import { EnvError, parseEnv, type Env } from "@/server/env";
import { InstanceConflict, registerInstance } from "./instances";

export interface Prepared {
  env: Env;
  /** To be called when the process begins to stop. */
  announceStop(): Promise<void>;
  /** Gives everything back at the very end; stops the embedded PostgreSQL when nobody else uses it. */
  release(): Promise<void>;
}

/** Stands in for the URL of the embedded database while the other variables are checked, before it runs. */
const NOT_STARTED_YET = "postgresql://127.0.0.1/not-started-yet";

/**
 * Everything that has to be there before the product itself is loaded: valid variables, a data directory of our own,
 * a database that runs and is migrated. `say` gets one short line per thing done.
 * @throws errors for which `isForOperator` holds, and bugs
 */
export async function prepare(
  variables: Record<string, string | undefined>,
  say: (line: string) => void,
): Promise<Prepared> {
  const external = variables.DATABASE_URL !== undefined && variables.DATABASE_URL !== "";
  const env = parseEnv(external ? variables : { ...variables, DATABASE_URL: NOT_STARTED_YET });
  await prepareDataDir(env.dataDir);
  let databaseUrl = env.databaseUrl;
  const registration = await registerInstance(
    env.dataDir,
    { role: env.role, url: env.role === "worker" ? null : `http://${env.host}:${env.port}` },
    async () => {
      if (external) return;
      const database = await startEmbeddedDatabase(env.dataDir);
      databaseUrl = database.url;
      say(`database  PostgreSQL on port ${database.port}${database.adopted ? ", running already" : ""}`);
      if (database.relocated) {
        say(`          its files are in ${database.clusterDir}, where its unprivileged user can reach them`);
      }
    },
  );
  const release = () =>
    registration.release(async () => {
      if (!external) await stopEmbeddedDatabase(env.dataDir);
    });
  try {
    const applied = await migrateDatabase(databaseUrl);
    if (applied.length > 0) say(`database  migrated: ${applied.join(", ")}`);
  } catch (error) {
    await release();
    throw error;
  }
  return { env: { ...env, databaseUrl }, announceStop: () => registration.announceStop(), release };
}

/** Whether an error's message is a sentence for the operator, so that a stack trace would only be in the way. */
export function isForOperator(error: unknown): error is Error {
  return [EnvError, InstanceConflict, DatabaseError, EmbeddedPostgresError].some(
    (kind) => error instanceof kind,
  );
}

export { shutDown } from "./shutdown";
