import { describe, expect, it } from "vitest";
import { parseChallenge } from "./challenge";
import { apiUrlOf, canonicalRegistry, parseImageReference, showImage } from "./image-reference";

const DIGEST = `sha256:${"ab".repeat(32)}`;

describe("an image reference", () => {
  it.each([
    ["nginx:1.29", "docker.io/library/nginx:1.29", "https://registry-1.docker.io"],
    ["acme/api:v1", "docker.io/acme/api:v1", "https://registry-1.docker.io"],
    ["docker.io/nginx:1", "docker.io/library/nginx:1", "https://registry-1.docker.io"],
    ["index.docker.io/acme/api:v1", "docker.io/acme/api:v1", "https://registry-1.docker.io"],
    ["ghcr.io/acme/api:v1", "ghcr.io/acme/api:v1", "https://ghcr.io"],
    ["registry.gitlab.com/a/b/c/d:v1", "registry.gitlab.com/a/b/c/d:v1", "https://registry.gitlab.com"],
    [`nginx@${DIGEST}`, `docker.io/library/nginx@${DIGEST}`, "https://registry-1.docker.io"],
    [`nginx:1.29@${DIGEST}`, `docker.io/library/nginx@${DIGEST}`, "https://registry-1.docker.io"],
    ["localhost/api:v1", "localhost/api:v1", "http://localhost"],
    ["localhost:5000/api:v1", "localhost:5000/api:v1", "http://localhost:5000"],
    ["127.0.0.1:5000/api:v1", "127.0.0.1:5000/api:v1", "http://127.0.0.1:5000"],
    [
      "registry.example.com:5000/a/b:v1",
      "registry.example.com:5000/a/b:v1",
      "https://registry.example.com:5000",
    ],
    ["http://registry.lan:5000/api:v1", "registry.lan:5000/api:v1", "http://registry.lan:5000"],
    ["https://registry.lan/v1/api:v1", "registry.lan/api:v1", "https://registry.lan"],
    ["https://localhost:5000/api:v1", "localhost:5000/api:v1", "https://localhost:5000"],
    ["GHCR.io/acme/api:V1.2-x_y", "ghcr.io/acme/api:V1.2-x_y", "https://ghcr.io"],
  ])("%s is %s at %s", (text, shown, url) => {
    const reference = parseImageReference(text);
    expect(showImage(reference)).toBe(shown);
    expect(apiUrlOf(reference)).toBe(url);
  });

  it.each([
    ["nginx", /neither a tag nor a digest/],
    ["localhost:5000/nginx", /neither a tag nor a digest/],
    ["Nginx:1", /lower case/],
    ["acme/../api:v1", /other characters/],
    ["acme//api:v1", /other characters/],
    [":v1", /repository is missing/],
    ["nginx:1 2", /tag has other characters/],
    ["nginx@sha256:abc", /a digest such as/],
    [`nginx@${DIGEST}@${DIGEST}`, /a digest such as/],
    ["nginx:1?x=y", /tag has other characters/],
    ["ghcr.io/acme/api?x:v1", /other characters/],
    ["user:pw@ghcr.io/acme/api:v1", /names no image/],
    ["", /names no image/],
  ])("“%s” is none", (text, message) => {
    expect(() => parseImageReference(text)).toThrow(message);
  });

  it("knows a registry by every name it has", () => {
    for (const name of ["docker.io", "https://index.docker.io/v1/", "registry-1.docker.io"]) {
      expect(canonicalRegistry(name)).toBe("docker.io");
    }
    expect(canonicalRegistry("http://Registry.LAN:5000/")).toBe("registry.lan:5000");
  });
});

describe("a challenge", () => {
  it.each([
    [
      'Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:a/b:pull"',
      {
        scheme: "bearer",
        realm: "https://auth.docker.io/token",
        service: "registry.docker.io",
        scope: "repository:a/b:pull",
      },
    ],
    ["bearer realm=https://a/t", { scheme: "bearer", realm: "https://a/t" }],
    ['Basic realm="x", Bearer realm="https://a/t, b"', { scheme: "bearer", realm: "https://a/t, b" }],
    ['Basic realm="Registry Realm"', { scheme: "basic" }],
  ])("%s is read", (header, challenge) => {
    expect(parseChallenge(header)).toMatchObject(challenge);
  });

  it("that asks for something else, or for nothing, is none", () => {
    for (const header of ["Negotiate", "Bearer", "", undefined]) expect(parseChallenge(header)).toBeNull();
  });
});
