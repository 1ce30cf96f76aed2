import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { aShop } from "@/prisma/factories/a-shop";
import { useTestDatabase } from "@/server/db/test-database";
import { createOutgoing } from "@/server/outgoing";
import { sealJson } from "@/server/secrets";
import { TestRegistry } from "./a-registry";
import { createImages } from "./index";

const database = useTestDatabase();
let registry: TestRegistry;

beforeEach(async () => {
  await database.db.project.deleteMany();
  await aShop(database.db);
  registry = new TestRegistry();
  await registry.open();
});
afterEach(() => registry.close());

const credential = (id: string, host: string) =>
  database.db.registryCredential.create({
    data: {
      projectId: "shop",
      id,
      name: id,
      registry: host,
      sealed: sealJson({ username: "ada", password: "s3cret" }),
    },
  });
const images = (projectId = "shop") =>
  createImages({ db: database.db, outgoing: createOutgoing({ allow: ["127.0.0.1"] }) }, { projectId });

describe("pinning an image", () => {
  it("takes one of this server's own as it is, where the project has built or run it, and nowhere else", async () => {
    const imagePath = `local/code@sha256:${"ab".repeat(32)}`;
    await expect(images().pin({ imagePath })).rejects.toMatchObject({ code: "unknown-image" });
    await database.db.deployment.create({
      data: {
        projectId: "shop",
        targetKind: "service",
        targetId: "deployment-prod",
        toImage: imagePath,
        status: "Success",
      },
    });
    expect(await images().pin({ imagePath })).toBe(imagePath);
    await expect(images("other").pin({ imagePath })).rejects.toMatchObject({ code: "unknown-image" });
  });

  it("puts the digest in place of the tag, with the project's credentials", async () => {
    const digest = registry.push("acme/api", "v1");
    await credential("own", registry.host);
    const imagePath = `${registry.host}/acme/api:v1`;
    expect(await images().pin({ imagePath, credentialsId: "own" })).toBe(
      `${registry.host}/acme/api@${digest}`,
    );
    await expect(images().pin({ imagePath })).rejects.toMatchObject({ code: "unauthorized" });
  });

  it("speaks with the registry as the credentials say, and never in the clear because a flow says so", async () => {
    registry.push("acme/api", "v1");
    await credential("plain", registry.host);
    await credential("secure", `https://${registry.host}`);
    const imagePath = `http://${registry.host}/acme/api:v1`;
    // The test registry has no TLS, so nothing but plain HTTP is answered.
    await expect(images().pin({ imagePath, credentialsId: "secure" })).rejects.toMatchObject({
      code: "invalid-answer",
    });
    expect(registry.requests).toEqual([]);
    expect(await images().pin({ imagePath, credentialsId: "plain" })).toContain("@sha256:");
  });

  it("sends a password in the clear to a registry elsewhere only where the credentials say http", async () => {
    const asked: string[] = [];
    const outgoing = {
      ...createOutgoing({ allow: [] }),
      request: ({ url }: { url: string }) => {
        asked.push(url);
        return Promise.resolve({ status: 404, headers: {}, body: Buffer.alloc(0), url });
      },
    };
    await credential("open", "http://registry.lan:5000");
    await credential("silent", "registry.lan:5000");
    for (const credentialsId of ["open", "silent"]) {
      const imagePath = `${credentialsId === "open" ? "" : "http://"}registry.lan:5000/acme/api:v1`;
      const pin = createImages({ db: database.db, outgoing }, { projectId: "shop" }).pin;
      await expect(pin({ imagePath, credentialsId })).rejects.toMatchObject({ code: "unknown-image" });
    }
    expect(asked.map((url) => new URL(url).protocol)).toEqual(["http:", "http:", "https:", "https:"]);
  });

  it("sends credentials to no other registry than theirs", async () => {
    await credential("hub", "https://index.docker.io/v1/");
    const pin = images().pin({ imagePath: `${registry.host}/acme/api:v1`, credentialsId: "hub" });
    await expect(pin).rejects.toMatchObject({
      code: "wrong-registry",
      message: `The credentials “hub” are for docker.io; the image is on ${registry.host}.`,
    });
    expect(registry.requests).toEqual([]);
  });

  it("does not know another project's credentials", async () => {
    await credential("own", registry.host);
    await aShop(database.db, { id: "other", firstPort: 5201 });
    const imagePath = `${registry.host}/acme/api:v1`;
    await expect(images("other").pin({ imagePath, credentialsId: "own" })).rejects.toMatchObject({
      code: "not-found",
      message: expect.stringContaining("Declare them under `registries`") as string,
    });
    await expect(images().pin({ imagePath, credentialsId: "owm" })).rejects.toThrow(/Did you mean “own”/);
  });
});
