import { execFileSync, spawn } from "node:child_process";
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defaultPostgresUser } from "@/server/embedded-postgres";
import { childEnvironment } from "@/server/machine";
import { aFreePort, eventually } from "../contract/place";
import { withClient } from "./addons";

/** A PostgreSQL that Slipway did not make, with the client programs of the same version beside it. */
export interface TestPostgresServer {
  /** Of the database `postgres`; the owner `owner` needs a password, which is in it. */
  connectionString: string;
  stop(): Promise<void>;
}

/** Where the programs of a PostgreSQL server of this machine are; null when it has none. */
export function findServerPrograms(): string | null {
  const root = "/usr/lib/postgresql";
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : [];
  const found = versions
    .map((version) => join(root, version, "bin"))
    .find((bin) => existsSync(join(bin, "initdb")));
  return found ?? null;
}

/** Test factory: a running server on a port of its own, with nothing in it. */
export async function aPostgresServer(programsDir: string): Promise<TestPostgresServer> {
  const dir = mkdtempSync(join(tmpdir(), "slipway-external-"));
  const dataDir = join(dir, "data");
  const user = defaultPostgresUser();
  mkdirSync(dataDir);
  if (user !== null) for (const path of [dir, dataDir]) chownSync(path, user.uid, user.gid);
  const port = await aFreePort();
  const environment = childEnvironment({ PATH: "/usr/bin:/bin", LC_ALL: "C" });
  const options = { ...user, cwd: "/", env: environment } as const;
  execFileSync(
    join(programsDir, "initdb"),
    ["-D", dataDir, "-U", "owner", "--auth=trust", "--no-sync", "--encoding=UTF8"],
    { ...options, stdio: "ignore" },
  );
  const server = spawn(
    join(programsDir, "postgres"),
    ["-D", dataDir, "-p", String(port), "-h", "127.0.0.1", "-k", "", "-F"],
    { ...options, stdio: "ignore" },
  );
  const connectionString = `postgresql://owner:unused-secret@127.0.0.1:${port}/postgres`;
  await eventually(() =>
    withClient(connectionString, (client) => client.query("SELECT 1")).then(
      () => true,
      () => false,
    ),
  );
  return {
    connectionString,
    async stop() {
      const closed = new Promise((resolve) => server.once("close", resolve));
      server.kill("SIGQUIT");
      await closed;
      await rm(dir, { recursive: true, force: true });
    },
  };
}
