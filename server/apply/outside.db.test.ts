import { beforeEach, describe, expect, test } from "vitest";
import { SYSTEM_ACTOR } from "@/server/auth";
import { useTestDatabase } from "@/server/db/test-database";
import { getIntegration, listIntegrations } from "@/server/integrations";
import { applyProjectFile, parseProjectFile, type ApplyResult } from ".";

const database = useTestDatabase();

beforeEach(async () => {
  await database.db.project.deleteMany();
});

const INTEGRATIONS = [
  { id: "team", kind: "slack", name: "Team chat", url: "https://hooks.slack.com/services/T0/B0/s3cret-path" },
  { id: "hook", kind: "webhook", url: "https://example.com/in/s3cret-path", secret: "s3cret-signature" },
  { id: "code", kind: "github", token: "s3cret-token", accountLogin: "acme" },
  { id: "own", kind: "gitlab", token: "s3cret-token-2", apiUrl: "https://git.example.com/api/v4" },
  { id: "bit", kind: "bitbucket", token: "s3cret-token-3", username: "ada" },
];
const REGISTRIES = [{ id: "hub", registry: "ghcr.io", username: "ada", password: "s3cret-password" }];

const apply = (over: object = {}, dryRun = false): Promise<ApplyResult> =>
  applyProjectFile(
    database.db,
    null,
    SYSTEM_ACTOR,
    parseProjectFile({
      project: { id: "shop" },
      integrations: INTEGRATIONS,
      registries: REGISTRIES,
      ...over,
    }),
    { dryRun },
  );

const actions = ({ changes }: ApplyResult) =>
  Object.fromEntries(changes.map(({ kind, id, action }) => [`${kind} ${id}`, action]));

describe("integrations and registry credentials in a project file", () => {
  test("are made, and told without a secret", async () => {
    const result = await apply();
    expect(actions(result)).toMatchObject({
      "integration team": "create",
      "integration code": "create",
      "registryCredential hub": "create",
    });
    expect(JSON.stringify(result)).not.toContain("s3cret");
    expect(result.changes.find(({ id }) => id === "own")?.fields).toContainEqual({
      path: "apiUrl",
      to: "https://git.example.com/api/v4",
    });
    expect(result.changes.find(({ id }) => id === "hub")?.fields).toContainEqual({
      path: "registry",
      to: "ghcr.io",
    });
  });

  test("stand in the database sealed", async () => {
    await apply();
    const rows = JSON.stringify([
      await database.db.$queryRaw`SELECT row_to_json(t)::text FROM integration t`,
      await database.db.$queryRaw`SELECT row_to_json(t)::text FROM registry_credential t`,
    ]);
    expect(rows).toContain("ghcr.io");
    const hidden = INTEGRATIONS.flatMap(({ url, token }) => [url, token]).filter(
      (value) => value !== undefined,
    );
    for (const value of [...hidden, "s3cret-signature", "s3cret-password"]) {
      expect(rows).not.toContain(Buffer.from(value).toString("hex"));
      expect(rows).not.toContain(value);
    }
  });

  test("come back as they were declared", async () => {
    await apply();
    expect(await getIntegration(database.db, "shop", "code")).toEqual({ name: "code", ...INTEGRATIONS[2] });
    expect(await listIntegrations(database.db, "shop")).toHaveLength(5);
    await expect(getIntegration(database.db, "shop", "cod")).rejects.toThrow(/Did you mean “code”/);
  });

  test("twice, the second time nothing changes", async () => {
    await apply();
    const { changes } = await apply();
    expect(new Set(changes.map(({ action }) => action))).toEqual(new Set(["unchanged"]));
  });

  test("another secret is a change that does not say which; a dry run writes nothing", async () => {
    await apply();
    const other = { registries: [{ ...REGISTRIES[0], password: "s3cret-other" }] };
    const dry = await apply(other, true);
    expect(dry.changes.find(({ id }) => id === "hub")).toMatchObject({
      action: "update",
      fields: [{ path: "password", from: "••••••", to: "••••••" }],
    });
    expect(actions(await apply())).toMatchObject({ "registryCredential hub": "unchanged" });
    expect(actions(await apply(other))).toMatchObject({ "registryCredential hub": "update" });
  });

  test.each([
    [{ integrations: [{ id: "x", kind: "slack" }] }, /url/],
    [{ integrations: [{ id: "x", kind: "slack", url: "ftp://x" }] }, /http or https URL/],
    [{ integrations: [{ id: "x", kind: "irc", url: "https://x" }] }, /kind/],
    [{ integrations: [{ id: "x", kind: "github", token: "a b" }] }, /no spaces/],
    [{ registries: [{ id: "x", registry: "ghcr.io/acme", username: "a", password: "b" }] }, /a registry/],
  ])("%j is refused", async (over, message) => {
    await expect(Promise.resolve().then(() => apply(over))).rejects.toThrow(message);
  });
});
