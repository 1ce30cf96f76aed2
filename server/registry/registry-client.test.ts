import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createOutgoing } from "@/server/outgoing";
import { TestRegistry } from "./a-registry";
import { parseImageReference } from "./image-reference";
import { createRegistryClient, type RegistryAccount, type RegistryClient } from "./registry-client";

const ADA: RegistryAccount = { id: "hub", username: "ada", password: "s3cret" };
let registry: TestRegistry;
let nowMs: number;
let client: RegistryClient;
let digest: string;

beforeEach(async () => {
  registry = new TestRegistry();
  await registry.open();
  digest = registry.push("acme/api", "v1");
  nowMs = 0;
  client = createRegistryClient({ outgoing: createOutgoing({ allow: ["127.0.0.1"] }), now: () => nowMs });
});
afterEach(() => registry.close());

const find = (path: string, account: RegistryAccount | null = ADA) =>
  client.findDigest(parseImageReference(`${registry.host}/${path}`), account);

describe("the digest of a tag", () => {
  it("is asked for with a token for this repository, and all forms of manifests are taken", async () => {
    expect(await find("acme/api:v1")).toBe(digest);
    expect(registry.requests).toEqual([
      "HEAD /v2/acme/api/manifests/v1",
      "GET /token",
      "HEAD /v2/acme/api/manifests/v1",
    ]);
    for (const type of [
      "oci.image.index",
      "oci.image.manifest",
      "docker.distribution.manifest.list",
      "docker.distribution.manifest.v2",
    ]) {
      expect(registry.accepts[0]).toContain(type);
    }
  });

  it("changes with the tag", async () => {
    await find("acme/api:v1");
    const newer = registry.push("acme/api", "v1", "2");
    expect(newer).not.toBe(digest);
    expect(await find("acme/api:v1")).toBe(newer);
  });

  it("needs no account where everybody may pull", async () => {
    registry.rules.open = true;
    expect(await find("acme/api:v1", null)).toBe(digest);
    expect(registry.requests).toHaveLength(1);
  });

  it("is asked for with basic authentication where the registry wants that", async () => {
    registry.rules.challenge = "basic";
    expect(await find("acme/api:v1")).toBe(digest);
  });

  it.each(["refusesHead", "hidesDigest"] as const)("is found when the registry %s", async (rule) => {
    registry.rules[rule] = true;
    expect(await find("acme/api:v1")).toBe(digest);
  });

  it("is computed when nobody says it", async () => {
    registry.rules = { ...registry.rules, refusesHead: true, hidesDigest: true };
    expect(await find("acme/api:v1")).toBe(digest);
  });

  it("is never what is none, and of the form the registry says", async () => {
    const sha512 = `sha512:${"ab".repeat(64)}`;
    const says = (digests: Record<string, string>) =>
      createRegistryClient({
        outgoing: {
          ...createOutgoing({ allow: [] }),
          request: ({ url, method = "GET" }) => {
            const headers = { "docker-content-digest": digests[method] ?? "" };
            return Promise.resolve({ status: 200, headers, body: Buffer.from("{}"), url });
          },
        },
      }).findDigest(parseImageReference("ghcr.io/acme/api:v1"), null);
    const ofBody = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
    expect(await says({ HEAD: "latest", GET: "latest" })).toBe(ofBody);
    expect(await says({ HEAD: "", GET: sha512 })).toBe(sha512);
  });

  it("is the digest itself where one is given, if it is there", async () => {
    expect(await find(`acme/api:gone@${digest}`)).toBe(digest);
    await expect(find(`acme/api@sha256:${"0".repeat(64)}`)).rejects.toMatchObject({ code: "unknown-image" });
  });
});

describe("a token", () => {
  it("serves for as long as it lives, and no longer", async () => {
    await find("acme/api:v1");
    nowMs = 289_000;
    await find("acme/api:v1");
    expect(registry.requests.filter((request) => request === "GET /token")).toHaveLength(1);
    nowMs = 291_000;
    await find("acme/api:v1");
    expect(registry.requests.filter((request) => request === "GET /token")).toHaveLength(2);
  });

  it("is for one account and one repository", async () => {
    registry.push("acme/web", "v1");
    await find("acme/api:v1");
    await find("acme/web:v1");
    await find("acme/api:v1");
    expect(registry.requests.filter((request) => request === "GET /token")).toHaveLength(2);
    await expect(find("acme/api:v1", null)).rejects.toMatchObject({ code: "unauthorized" });
  });
});

describe("an image that cannot be had", () => {
  it("because of its tag or its repository is said apart", async () => {
    await expect(find("acme/api:v9")).rejects.toMatchObject({
      name: "CapabilityError",
      code: "unknown-image",
      transient: false,
      message: `${registry.host}/acme/api has no tag v9.`,
    });
    await expect(find("acme/none:v1")).rejects.toMatchObject({
      code: "unknown-image",
      message: `${registry.host} has no repository acme/none.`,
    });
  });

  it.each(["bearer", "basic"] as const)(
    "because of the account is said with and without one (%s)",
    async (challenge) => {
      registry.rules.challenge = challenge;
      await expect(find("acme/api:v1", null)).rejects.toMatchObject({
        code: "unauthorized",
        transient: false,
        message: expect.stringMatching(
          /does not let everybody pull acme\/api.*give the credentials/,
        ) as string,
      });
      const wrong = find("acme/api:v1", { ...ADA, password: "wr0ng-password" });
      await expect(wrong).rejects.toMatchObject({
        code: "unauthorized",
        message: expect.stringMatching(
          /does not let the account of the credentials “hub” pull acme\/api/,
        ) as string,
      });
      await expect(wrong).rejects.not.toThrow(/wr0ng/);
    },
  );

  it.each([429, 500, 503])("because the registry answers %i may be there later", async (status) => {
    registry.rules.broken = status;
    await expect(find("acme/api:v1")).rejects.toMatchObject({ code: "unreachable", transient: true });
  });

  it("because nobody answers may be there later", async () => {
    const reference = parseImageReference(`${registry.host}/acme/api:v1`);
    registry.close();
    await expect(client.findDigest(reference, ADA)).rejects.toMatchObject({
      code: "unreachable",
      transient: true,
    });
  });

  it("because the server must not go there will not", async () => {
    client = createRegistryClient({ outgoing: createOutgoing({ allow: [] }) });
    await expect(find("acme/api:v1")).rejects.toMatchObject({ code: "blocked-address", transient: false });
  });
});

it("a password does not go out in the clear because a registry says so", async () => {
  const asked: string[] = [];
  const outgoing = createOutgoing({ allow: [] });
  const secure = createRegistryClient({
    outgoing: {
      ...outgoing,
      request: ({ url }) => {
        asked.push(url);
        const headers = { "www-authenticate": 'Bearer realm="http://evil.example/token"' };
        return Promise.resolve({ status: 401, headers, body: Buffer.alloc(0), url });
      },
    },
  });
  await expect(secure.findDigest(parseImageReference("ghcr.io/acme/api:v1"), ADA)).rejects.toMatchObject({
    code: "unauthorized",
  });
  expect(asked).toEqual(["https://ghcr.io/v2/acme/api/manifests/v1"]);
});
