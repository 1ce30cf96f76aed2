import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DEFAULT_PATH } from "@/server/git";
import type { ImportWork } from "../runtime";
import { anId, finish } from "../contract/place";
import { aProcessPlace, type ProcessPlace } from "./a-place";
import { findPgTools } from "./pg-tools";

/** Programs newer than any installed ones: they write down how they are called. */
let dir: string;
let place: ProcessPlace;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "slipway-tools-"));
  place = await aProcessPlace({ path: `${dir}:${DEFAULT_PATH}` });
});
afterAll(async () => {
  await place.dispose();
  await rm(dir, { recursive: true });
});
const aProgram = async (name: string) => {
  const path = join(dir, name);
  const script = `#!/bin/sh
if [ "$1" = --version ]; then echo "${name} (PostgreSQL) 99.1"; exit; fi
echo "$0 $* with PGPASSWORD=$PGPASSWORD" >> "${join(dir, "calls")}"
echo "${name}: error: not today" >&2
exit 1
`;
  await writeFile(path, script);
  await chmod(path, 0o755);
};

test("without all programs an import is not offered, and it says which package brings them", async () => {
  await aProgram("pg_dump");
  const tools = await findPgTools(dir);
  expect(tools.majorVersion).toBe(99);
  expect(tools.importProblem).toContain("Debian package postgresql-client");
  const runtime = await place.open();
  expect(runtime.capabilities.has("addon.import")).toBe(false);
  expect(runtime.explainMissing("addon.import")).toBe(tools.importProblem);
  await runtime.close();
});

test("a password is given to the programs where no other account can read it", async () => {
  for (const name of ["pg_dump", "pg_restore", "psql"]) await aProgram(name);
  const runtime = await place.open();
  const work: ImportWork = {
    kind: "import",
    id: anId(),
    projectId: "project",
    timeoutSeconds: 60,
    addonId: "outside",
    addonType: "external-postgres",
    connection: {
      host: "db.example.com",
      port: 5432,
      database: "to",
      username: "owner",
      password: "target-secret",
      connectionString: "postgresql://owner:target-secret@db.example.com/to",
    },
    source: {
      type: "database",
      connectionString: "postgresql://reader:source%20secret@db.example.com/from?sslmode=require",
      allDatabases: false,
    },
  };
  const { outcome, events } = await finish(runtime, work);
  expect(outcome).toMatchObject({ type: "failed", reason: "pg_dump ended with exit code 1: not today" });
  const [call = ""] = (await readFile(join(dir, "calls"), "utf8")).split("\n");
  const [line, password] = call.split(" with PGPASSWORD=");
  expect(line).toContain("--dbname=postgresql://reader@db.example.com/from?sslmode=require");
  expect(line).not.toContain("secret");
  expect(password).toBe("source secret");
  expect(JSON.stringify(events)).not.toContain("secret");
  await runtime.close();
});
