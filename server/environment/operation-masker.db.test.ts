import { beforeEach, describe, expect, it } from "vitest";
import { aRun } from "@/prisma/factories/a-run";
import { aShop, type Shop } from "@/prisma/factories/a-shop";
import { inTransaction } from "@/server/db";
import { useTestDatabase } from "@/server/db/test-database";
import { writeResources, type IntegrationSpec } from "@/server/resources";
import { sealJson } from "@/server/secrets";
import { operationMasker } from "./index";

const database = useTestDatabase();
const MASK = "••••••";
let shop: Shop;

beforeEach(async () => {
  await database.db.project.deleteMany();
  shop = await aShop(database.db);
});

const declare = (integrations: IntegrationSpec[]) =>
  inTransaction(database.db, (tx) => writeResources(tx, "shop", "integrations", integrations));
const masker = (runId: string | null = null, projectId = "shop", own: string[] = []) =>
  operationMasker(database.db, { projectId, runId }, own);

describe("a log of work is masked", () => {
  it("in what groups, addons and the work itself keep secret", async () => {
    await database.db.secretGroup.create({
      data: { projectId: "shop", id: "keys", name: "", sealed: sealJson({ values: { K: "group-s3cret" } }) },
    });
    const connection = { host: "db.example", port: 5432, database: "app", username: "app" };
    const password = "pa55-of-the-database";
    const connectionString = `postgresql://app:${password}@db.example:5432/app`;
    await database.db.addon.updateMany({
      data: { connection: sealJson({ ...connection, password, connectionString }) },
    });
    const mask = await masker(null, "shop", ["dump-p4ss"]);
    expect(mask(`group-s3cret at db.example as ${password}, ${connectionString}, dump-p4ss`)).toBe(
      `${MASK} at db.example as ${MASK}, ${MASK}, ${MASK}`,
    );
  });

  it("in tokens, signing secrets and passwords as they are declared, not in names", async () => {
    await declare([
      { id: "code", kind: "github", token: "ghp_t0ken", accountLogin: "acme-corp" },
      {
        id: "bit",
        kind: "bitbucket",
        token: "app-p4ssword",
        username: "ada-lovelace",
        apiUrl: "https://git.example/2.0",
      },
      { id: "hook", kind: "webhook", url: "https://in.example/hook", secret: "sign-with-this" },
    ]);
    const registry = { id: "own", registry: "ghcr.io", username: "robot-name", password: "registry-p4ss" };
    await inTransaction(database.db, (tx) => writeResources(tx, "shop", "registries", [registry]));
    const mask = await masker();
    for (const secret of ["ghp_t0ken", "app-p4ssword", "sign-with-this", "registry-p4ss"]) {
      expect(mask(`says ${secret}`)).toBe(`says ${MASK}`);
    }
    const names = "acme-corp ada-lovelace https://git.example/2.0 robot-name ghcr.io https://in.example";
    expect(mask(names)).toBe(names);
  });

  it.each(["slack", "discord", "teams", "webhook"] as const)(
    "in the address of %s, in its path, and in what makes it secret",
    async (kind) => {
      const secret = "abcdefghijklmnopqrstuvwx";
      const url = `https://hooks.example.com/services/T01/${secret}?sig=s%2Big-with-16-chars`;
      await declare([{ id: "team", kind, url }]);
      const mask = await masker();
      expect(mask(`POST ${url}`)).toBe(`POST ${MASK}`);
      for (const text of [`/services/T01/${secret}`, secret, "s+ig-with-16-chars", "s%2Big-with-16-chars"]) {
        expect(mask(`to ${text}.`)).toBe(`to ${MASK}.`);
      }
      const honest = "GET https://hooks.example.com/services 200";
      expect(mask(honest)).toBe(honest);
    },
  );

  it("in what the run it works for keeps secret, and in no other project's", async () => {
    const runId = await aRun(database.db, { projectId: "shop", stageId: shop.stages.production });
    await database.db.nodeAttempt.create({
      data: {
        runId,
        nodeKey: "0",
        attempt: 1,
        kind: "JobRun",
        status: "Running",
        sealedSecrets: sealJson(["half-a-s3cret"]),
      },
    });
    await declare([{ id: "code", kind: "gitea", token: "gitea-t0ken" }]);
    await aShop(database.db, { id: "other", firstPort: 5201 });
    const text = "half-a-s3cret gitea-t0ken";
    expect((await masker(runId))(text)).toBe(`${MASK} ${MASK}`);
    expect((await masker())(text)).toBe(`half-a-s3cret ${MASK}`);
    expect((await masker(null, "other"))(text)).toBe(text);
  });
});
