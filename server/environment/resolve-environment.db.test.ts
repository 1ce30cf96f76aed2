import { beforeEach, describe, expect, it } from "vitest";
import { useTestDatabase } from "@/server/db/test-database";
import { createRuntimePool } from "@/server/runtime-pool";
import type { AddonConnection, AddonSpec, Runtime } from "@/server/runtimes/runtime";
import { sealJson } from "@/server/secrets";
import { readAddonConnection, resolveEnvironment } from "./index";

const database = useTestDatabase();
const CONNECTION: AddonConnection = {
  host: "127.0.0.1",
  port: 5433,
  database: "app",
  username: "app",
  password: "p",
  connectionString: "postgresql://app:p@127.0.0.1:5433/app",
};

let asked: AddonSpec[];
beforeEach(async () => {
  asked = [];
  await database.db.project.deleteMany();
  await database.db.project.create({
    data: {
      id: "shop",
      name: "Shop",
      secretGroups: {
        create: [
          {
            id: "first",
            name: "",
            sealed: sealJson({ values: { A: "first", B: "first", C: "first", D: "first" } }),
          },
          { id: "second", name: "", sealed: sealJson({ values: { B: "second", C: "second", D: "second" } }) },
        ],
      },
      addons: {
        create: [
          { id: "postgres", name: "", type: "postgres" },
          { id: "legacy", name: "", type: "external-postgres", connection: sealJson(CONNECTION) },
        ],
      },
    },
  });
});

function resolve(more: { secretGroups?: string[]; addons?: unknown; once?: Record<string, string> }) {
  const runtimes = createRuntimePool(database.db, () =>
    Promise.resolve({
      ensureAddon: (spec: AddonSpec) => {
        asked.push(spec);
        return Promise.resolve(CONNECTION);
      },
    } as Partial<Runtime> as Runtime),
  );
  const resource = {
    projectId: "shop",
    id: "api",
    environment: sealJson({ C: "own", D: "own" }),
    secretGroups: more.secretGroups ?? ["first", "second"],
    addons: more.addons ?? [],
  };
  return resolveEnvironment(database.db, runtimes, resource, more.once);
}

describe("resolveEnvironment", () => {
  it("lets the closer source win: groups in order, the resource's own, this once", async () => {
    expect(await resolve({ once: { D: "once" } })).toEqual({ A: "first", B: "second", C: "own", D: "once" });
  });

  it("gives an addon's connection under DATABASE_URL or the name of the link, and keeps it sealed", async () => {
    const variables = await resolve({ addons: [{ id: "postgres" }, { id: "legacy", as: "LEGACY_URL" }] });
    expect(variables).toMatchObject({
      DATABASE_URL: CONNECTION.connectionString,
      LEGACY_URL: CONNECTION.connectionString,
    });
    const row = await database.db.addon.findFirstOrThrow({ where: { id: "postgres" } });
    expect(readAddonConnection(row)).toEqual(CONNECTION);
    expect(Buffer.from(row.connection ?? []).toString("latin1")).not.toContain("postgresql://");
    expect(asked.map(({ addonId, connectionString }) => [addonId, connectionString])).toEqual([
      ["postgres", undefined],
      ["legacy", CONNECTION.connectionString],
    ]);
  });

  it("refuses to start without a group or addon that is gone", async () => {
    await expect(resolve({ secretGroups: ["gone"] })).rejects.toMatchObject({
      name: "OperationRefused",
      message: "api is linked to secret group gone, which is gone.",
    });
    await expect(resolve({ addons: [{ id: "lost" }] })).rejects.toMatchObject({ name: "OperationRefused" });
  });
});
