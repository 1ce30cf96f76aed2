import { CapabilityError } from "@/core/node-kind";

/** An image in a registry. */
export interface ImageReference {
  /** Host and port as people write it: `docker.io`, `registry.example.com:5000`. */
  registry: string;
  /** Undefined where nobody said. */
  scheme: "http" | "https" | undefined;
  /** `library/nginx`. */
  repository: string;
  tag: string | undefined;
  /** Wins over the tag. */
  digest: string | undefined;
}

const DOCKER_HUB = "docker.io";
const DOCKER_HUB_NAMES = new Set([DOCKER_HUB, "index.docker.io", "registry-1.docker.io", "hub.docker.com"]);

const HOST = /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:]+\])(?::\d{1,5})?$/;
const REPOSITORY = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^(?:sha256:[a-f0-9]{64}|sha512:[a-f0-9]{128})$/;

/**
 * Reads `nginx:1.29`, `ghcr.io/acme/api@sha256:…`, `localhost:5000/api:v1@sha256:…`, `https://ghcr.io/acme/api:v1`, with
 * the defaults of Docker. @throws CapabilityError `invalid-image`
 */
export function parseImageReference(text: string): ImageReference {
  const [, schemeText, address = ""] = /^(?:(https?):\/\/)?(.*)$/s.exec(text.trim()) ?? [];
  const scheme = schemeText === "http" || schemeText === "https" ? schemeText : undefined;
  const [named = "", digest, ...others] = address.split("@");
  const colon = named.lastIndexOf(":");
  const hasTag = colon > named.lastIndexOf("/");
  const [path, tag] = hasTag ? [named.slice(0, colon), named.slice(colon + 1)] : [named, undefined];
  const [first = "", ...rest] = path.split("/");
  const namesRegistry =
    rest.length > 0 && (scheme !== undefined || /[.:]/.test(first) || first === "localhost");
  const registry = canonicalRegistry(namesRegistry ? first : DOCKER_HUB);
  const parts = namesRegistry ? rest : [first, ...rest];
  // `https://registry.example.com/v1/…` is how some consoles show an address.
  if (scheme !== undefined && parts.length > 1 && /^v[12]$/.test(parts[0] ?? "")) parts.shift();
  if (registry === DOCKER_HUB && parts.length === 1) parts.unshift("library");
  const repository = parts.join("/");
  const refuse = (why: string): never => {
    throw new CapabilityError("invalid-image", `“${text}” names no image: ${why}.`);
  };
  if (!HOST.test(registry)) refuse(`${registry} is no registry`);
  if (/[A-Z]/.test(repository)) refuse("a repository is written in lower case");
  if (!REPOSITORY.test(repository))
    refuse("the repository is missing or has other characters than a-z 0-9 . _ - /");
  if (others.length > 0 || (digest !== undefined && !DIGEST.test(digest)))
    refuse("after the @ stands a digest such as sha256: and 64 hexadecimal digits");
  if (tag !== undefined && !TAG.test(tag)) refuse("the tag has other characters than letters, digits . _ -");
  if (tag === undefined && digest === undefined) refuse("it has neither a tag nor a digest");
  return { registry, scheme, repository, tag, digest };
}

/** Host and port of a registry, however it is written: `https://index.docker.io/v1/` is `docker.io`. */
export function canonicalRegistry(text: string): string {
  const host = text
    .replace(/^https?:\/\//, "")
    .replace(/\/.*$/s, "")
    .toLowerCase();
  return DOCKER_HUB_NAMES.has(host) ? DOCKER_HUB : host;
}

/** Where the registry's API is. Docker speaks plain HTTP with a registry of its own machine, and so do we. */
export function apiUrlOf({ registry, scheme }: Pick<ImageReference, "registry" | "scheme">): string {
  if (registry === DOCKER_HUB) return "https://registry-1.docker.io";
  const isOwn = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/.test(registry);
  return `${scheme ?? (isOwn ? "http" : "https")}://${registry}`;
}

/** `ghcr.io/acme/api:v1`, without what only says how to get there. */
export function showImage({ registry, repository, tag, digest }: ImageReference): string {
  const version = digest === undefined ? (tag === undefined ? "" : `:${tag}`) : `@${digest}`;
  return `${registry}/${repository}${version}`;
}
